import { CircleCheck } from 'lucide-react';
import { api } from '@/api/client';
import type { Violation } from '@/api/generated';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { TextField } from '@/ui/Field';
import { Count } from '@/ui/Figure';
import { InlineSelect } from '@/ui/InlineSelect';
import { Day } from '@/ui/Moment';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { SearchField } from '@/ui/SearchField';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { useSettings } from '../parts/useSettings';
import { MODES } from './draft';

const words = text.settings.policies;
const { violations: said } = words;
const TONES = { deny: 'bad', warn: 'warn', unallocated: 'neutral' } as const;

export function Violations() {
  const { search } = useSettings();
  const nameOf = useMemberName();
  const { mode, team, from, to } = search;
  const given = Object.entries({ mode, team, from, to }).filter(([, value]) => value !== undefined);
  const violations = api.useQuery('get', '/v1/violations', { params: { query: Object.fromEntries(given) } });
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
              columns={columns(nameOf)}
              rows={data.violations}
              keyOf={(one) => one.violation_id}
              empty={
                <Empty icon={CircleCheck} title={said.none}>
                  {said.noneLead}
                </Empty>
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
    <div className="screen-only grid grid-cols-2 items-center gap-2 px-4 pb-3 sm:flex sm:flex-wrap sm:px-5">
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
      <SearchField
        label={said.team}
        icon={false}
        value={search.team ?? ''}
        onChange={(team) => go({ team: team === '' ? undefined : team }, true)}
      />
      {(['from', 'to'] as const).map((name) => (
        <div key={name} className="text-sm text-muted sm:flex sm:items-center sm:gap-1.5">
          <span aria-hidden>{said[name]}</span>
          <TextField
            type="date"
            label={said[name]}
            labelHidden
            value={search[name] ?? ''}
            onChange={(event) => go({ [name]: event.target.value || undefined }, true)}
          />
        </div>
      ))}
    </div>
  );
}

function columns(nameOf: (subject: string) => string): Column<Violation>[] {
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
      cell: ({ field, reason, rule, source }) => (
        <div className="max-w-md min-w-52">
          <p className="break-words">
            {field}: {reason}
          </p>
          <p className="text-xs break-words text-muted">
            {said.sources[source]} · {rule}
          </p>
        </div>
      ),
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
    { key: 'owners', title: said.owners, wide: true, cell: ({ owners }) => owners.map(nameOf).join(', ') },
  ];
}
