import { CircleCheck } from 'lucide-react';
import { api } from '@/api/client';
import type { Violation } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { EmptyList } from '@/ui/EmptyList';
import { Count } from '@/ui/Figure';
import { FilterLine } from '@/ui/FilterLine';
import { InlineSelect } from '@/ui/InlineSelect';
import { Ago, Day } from '@/ui/Moment';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { present } from '@/url/read';
import { DayRange } from '../parts/DayRange';
import { SearchIn } from '../parts/SearchIn';
import { useClear } from '../parts/useClear';
import { useSettings } from '../parts/useSettings';
import { MODES } from './draft';

const words = text.settings.policies;
const { violations: said } = words;
const FILTERS = ['mode', 'team', 'from', 'to'] as const;
const NO_FILTERS = { mode: undefined, team: undefined, from: undefined, to: undefined };
const TONES = { deny: 'bad', warn: 'warn', unallocated: 'neutral' } as const;

export function Violations() {
  const { search, go } = useSettings();
  const nameOf = useMemberName();
  const mayOpen = useMay()('GET /v1/policies/{policy_id}');
  const clear = useClear(FILTERS);
  const { team, from, to } = search;
  const mode = MODES.find((one) => one === search.mode);
  const violations = api.useQuery('get', '/v1/violations', { params: { query: present({ mode, team, from, to }) } });
  const open = (policy: string) => go({ ...NO_FILTERS, view: undefined, open: policy });
  return (
    <Card
      title={said.title}
      {...(violations.data === undefined ? {} : { hint: said.hint(violations.data.kept_days) })}
      flush
    >
      <Filters />
      <Shown of={violations} waiting={<RowsWaiting lines={6} />}>
        {(data) => (
          <>
            {!data.complete && <p className="px-5 pb-3 text-sm text-warn">{said.more}</p>}
            <Table
              caption={said.title}
              columns={columns(nameOf, mayOpen ? open : null)}
              rows={data.violations}
              keyOf={(one) => one.violation_id}
              empty={
                <EmptyList icon={CircleCheck} title={said.none} narrowed={said.noneSuch} onClear={clear}>
                  {said.noneLead}
                </EmptyList>
              }
            />
          </>
        )}
      </Shown>
    </Card>
  );
}

function Filters() {
  const { search, go } = useSettings();
  return (
    <div className="px-4 pb-3 sm:px-5">
      <FilterLine label={said.filters} onClear={useClear(FILTERS)}>
        <InlineSelect
          label={said.mode}
          labelHidden
          value={search.mode ?? ''}
          onChange={(next) => go({ mode: next || undefined }, true)}
          options={[
            { value: '', label: said.anyMode },
            ...MODES.map((value) => ({ value, label: words.modeNames[value] })),
          ]}
        />
        <SearchIn name="team" label={said.team} icon={false} />
        <DayRange />
      </FilterLine>
    </div>
  );
}

function columns(
  nameOf: (subject: string) => string,
  onPolicy: ((policy: string) => void) | null,
): Column<Violation>[] {
  return [
    { key: 'day', title: said.day, cell: ({ day }) => <Day day={day} /> },
    {
      key: 'mode',
      title: said.mode,
      cell: ({ mode, door }) => (
        <>
          <Badge tone={TONES[mode]}>{words.modeNames[mode]}</Badge>
          <span className="mt-0.5 block text-xs whitespace-nowrap text-muted">{said.doors[door]}</span>
        </>
      ),
    },
    {
      key: 'reason',
      title: said.reason,
      cell: (violation) => <Why violation={violation} onPolicy={onPolicy} />,
    },
    {
      key: 'team',
      title: said.team,
      cell: ({ team }) => (
        <span className="block max-w-48 truncate" title={team}>
          {team || said.noTeam}
        </span>
      ),
    },
    { key: 'attempts', title: said.attempts, align: 'right', cell: ({ attempts }) => <Count value={attempts} /> },
    { key: 'last', title: said.last, wide: true, cell: ({ last_at }) => <Ago at={last_at} /> },
    { key: 'owners', title: said.owners, wide: true, cell: ({ owners }) => owners.map(nameOf).join(', ') },
  ];
}

/** What fell short, by which rule, and some of the calls. */
function Why({
  violation: { field, reason, rule, source, policy_id, sample_events },
  onPolicy,
}: {
  violation: Violation;
  onPolicy: ((policy: string) => void) | null;
}) {
  return (
    <div className="max-w-md min-w-52">
      <p className="break-words">
        {field}: {reason}
      </p>
      <p className="text-xs break-words text-muted">
        {said.sources[source]} ·{' '}
        {policy_id === null || onPolicy === null ? (
          rule
        ) : (
          <button type="button" className="text-accent hover:underline" onClick={() => onPolicy(policy_id)}>
            {rule}
          </button>
        )}
      </p>
      {sample_events.length > 0 && (
        <p className="truncate text-xs text-muted" title={sample_events.join('\n')}>
          {said.samples(sample_events.join(', '))}
        </p>
      )}
    </div>
  );
}
