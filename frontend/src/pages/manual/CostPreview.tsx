import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { Money } from '@/ui/Figure';
import { Failed } from '@/ui/Shown';
import { profileOf } from './entry';

const words = text.manual;

export type Asked = { provider: string; model: string; when: string; usage: Readonly<Record<string, string>> };

/** What the price book says of the usage as it is being entered. */
export function CostPreview({ asked }: { asked: Asked }) {
  const usage = profileOf(asked.usage);
  const name = asked.provider === '' ? asked.model : `${asked.provider}/${asked.model}`;
  const query = useQuery({
    queryKey: ['price of', name, asked.when.slice(0, 10), usage],
    enabled: usage !== null && asked.model !== '',
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async ({ signal }) => {
      const { data } = await client.POST('/v1/prices/compare', {
        body: {
          usage: usage ?? {},
          calls: 1,
          current: name,
          models: [name],
          ...(asked.when === '' ? {} : { at: asked.when.slice(0, 10) }),
        },
        signal,
      });
      const priced = data?.models[0];
      return data === undefined || priced === undefined ? null : { ...priced, revision: String(data.price_revision) };
    },
  });
  return (
    <Card title={words.costTitle}>
      <div aria-live="polite" className="min-h-20">
        {usage === null || asked.model === '' ? (
          <p className="text-sm text-muted">{words.costNothing}</p>
        ) : query.error !== null ? (
          <Failed error={query.error} small />
        ) : (
          query.data !== undefined && (
            <div className={cx(query.isPlaceholderData && 'opacity-60')} aria-busy={query.isPlaceholderData}>
              <Answer of={query.data} />
            </div>
          )
        )}
      </div>
    </Card>
  );
}

type Priced = {
  provider: string;
  model: string;
  priced_as: { provider: string; model: string } | null;
  cost_usd: string | null;
  effective_from: string | null;
  revision: string;
};

function Answer({ of: priced }: { of: Priced | null }) {
  if (priced === null || priced.cost_usd === null) return <p className="text-sm text-warn">{words.costUnknown}</p>;
  const { provider, model } = priced.priced_as ?? priced;
  return (
    <>
      <p className="text-3xl font-semibold tracking-tight">
        <Money amount={priced.cost_usd} />
      </p>
      <p className="mt-1 text-xs text-muted">
        {words.costBy(`${provider}/${model}`)}
        {priced.effective_from !== null && ` · ${words.since(formatDay(priced.effective_from))}`}
        {` · ${words.revision(priced.revision)}`}
      </p>
    </>
  );
}
