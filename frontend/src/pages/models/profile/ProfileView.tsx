import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { client } from '@/api/client';
import type { Candidate } from '@/api/generated';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { TextField } from '@/ui/Field';
import { Money } from '@/ui/Figure';
import { entered } from '@/ui/Form';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { Assumptions } from '../Assumptions';
import { ModelName } from '../ModelName';
import { Needs } from '../Needs';
import { idOf } from '../search';
import { bodyOf, type Profile, profileOf } from './profile';

const route = getRouteApi('/shell/models');
const words = text.models.profile;
const MOST = 1_000_000_000;
const FIELDS = ['calls', 'input', 'cached', 'output'] as const satisfies readonly (keyof Profile)[];

/** What calls would cost that nobody makes yet. The address has the question. */
export default function ProfileView() {
  const profile = profileOf(route.useSearch());
  const answer = useComparison(profile);
  return (
    <>
      <Card title={words.title} hint={words.lead}>
        <Question profile={profile} />
      </Card>
      {bodyOf(profile) !== null && (
        <Card flush>
          <Shown
            of={answer}
            waiting={
              <div className="px-5 pb-5">
                <Skeleton className="h-96" />
              </div>
            }
          >
            {(data) => <Table caption={words.caption} columns={COLUMNS} rows={data.models} keyOf={idOf} />}
          </Shown>
        </Card>
      )}
      <Assumptions
        title={text.models.compare.assumptions}
        texts={answer.data?.assumptions.map((one) => one.text) ?? []}
      />
    </>
  );
}

function Question({ profile }: { profile: Profile }) {
  const navigate = route.useNavigate();
  const ask = (data: FormData) => {
    const part = Object.fromEntries(FIELDS.map((name) => [name, Number(entered(data, name))]));
    void navigate({ search: (before) => ({ ...before, ...part }), resetScroll: false });
  };
  return (
    <form
      className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-[repeat(4,1fr)_auto]"
      onSubmit={(event) => {
        event.preventDefault();
        ask(new FormData(event.currentTarget));
      }}
    >
      {FIELDS.map((name) => (
        <TextField
          key={`${name} ${String(profile[name])}`}
          name={name}
          label={words[name]}
          type="number"
          inputMode="numeric"
          min={name === 'calls' ? 1 : 0}
          max={MOST}
          step={1}
          required
          defaultValue={profile[name]}
          problem={problemOf(name, profile)}
        />
      ))}
      <div className="lg:pt-6">
        <Button kind="primary" type="submit">
          {words.calculate}
        </Button>
      </div>
    </form>
  );
}

/** Why there is no answer, at the field that is to be changed. */
function problemOf(name: keyof Profile, { input, cached, output }: Profile): string | undefined {
  if (name === 'cached' && cached > input) return words.tooMuchCached;
  return name === 'input' && input + output === 0 ? words.nothing : undefined;
}

/** Posted, but nothing is changed by asking. */
function useComparison(profile: Profile) {
  const body = bodyOf(profile);
  return useQuery({
    queryKey: ['post', '/v1/prices/compare', body],
    enabled: body !== null,
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      const { calls, usage } = body ?? { calls: 0, usage: {} };
      const { data } = await client.POST('/v1/prices/compare', {
        body: { calls, usage, service_tier: '', is_batch: false, tool_use: false },
        signal,
      });
      if (data === undefined) throw new Error(text.failed.unexpected);
      return data;
    },
  });
}

const COLUMNS: readonly Column<Candidate>[] = [
  {
    key: 'model',
    title: text.models.model,
    className: 'sm:max-w-96',
    cell: (row) => <ModelName provider={row.provider} model={row.model} name={row.name} />,
  },
  { key: 'cost', title: text.models.cost, align: 'right', cell: (row) => <Money amount={row.cost_usd} /> },
  {
    key: 'needs',
    title: words.needs,
    wide: true,
    cell: (row) => <Needs lacks={row.lacks} notKnown={row.not_known} />,
  },
];
