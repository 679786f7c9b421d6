import { api } from '@/api/client';
import type { RecommendationSummary } from '@/api/generated';
import { forDrawing } from '@/format/money';
import { formatPercent } from '@/format/number';
import { text } from '@/text';
import { BarList } from '@/ui/BarList';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Count, Money } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

const MOST = 3;

/** What could be spent less, each dollar once. */
export function SavingsCard({ ready }: { ready: boolean }) {
  const summary = api.useQuery('get', '/v1/recommendations/summary', {}, { enabled: ready, staleTime: 60_000 });
  return (
    <Card
      title={text.overview.savings.title}
      actions={<CardLink to="/recommendations">{text.overview.savings.more}</CardLink>}
    >
      <Shown
        of={summary}
        waiting={<Skeleton className="h-64" />}
        isEmpty={(data) => data.newest_run === null}
        empty={<p className="py-2 text-sm text-muted">{text.overview.savings.empty}</p>}
      >
        {(data) => <Savings summary={data} />}
      </Shown>
    </Card>
  );
}

function Savings({ summary }: { summary: RecommendationSummary }) {
  const percent = summary.savings_in_reach_pct;
  return (
    <>
      <p className="text-2xl font-semibold tracking-tight" title={text.overview.savings.why}>
        <Money amount={summary.savings_in_reach_usd} />{' '}
        <span className="text-sm font-normal text-muted">{text.overview.savings.perMonth}</span>
      </p>
      {percent !== null && (
        <p className="mt-0.5 mb-4 text-xs text-muted">{text.overview.savings.ofSpend(formatPercent(percent, 1))}</p>
      )}
      <BarList label={text.overview.savings.types} bars={barsOf(summary)} />
      <dl className="mt-4 grid grid-cols-3 gap-3 border-t border-line pt-3 text-sm">
        <Fact name={text.overview.savings.pending}>
          <Count value={summary.by_state.pending} />
        </Fact>
        <Fact name={text.overview.savings.accepted}>
          <Money amount={summary.accepted_usd} />
        </Fact>
        <Fact name={text.overview.savings.verified}>
          <Money amount={summary.verified_usd} />
        </Fact>
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}

function barsOf({ by_type: types }: RecommendationSummary) {
  const largest = [...types]
    .sort((one, other) => forDrawing(other.savings_usd) - forDrawing(one.savings_usd))
    .slice(0, MOST);
  const longest = forDrawing(largest[0]?.savings_usd ?? '0') || 1;
  return largest.map(({ type, savings_usd, count }) => ({
    key: type,
    label: `${text.overview.savings.labels[type] ?? type} (${String(count)})`,
    value: <Money amount={savings_usd} />,
    share: forDrawing(savings_usd) / longest,
  }));
}
