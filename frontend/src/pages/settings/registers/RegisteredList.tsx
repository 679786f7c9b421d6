import { Tags } from 'lucide-react';
import type { Registered } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { EmptyList } from '@/ui/EmptyList';
import { MoreOf } from '@/ui/MoreOf';
import { RowButton } from '@/ui/RowButton';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { useClear } from '../parts/useClear';
import { useSettings } from '../parts/useSettings';
import type { Asked, Kind } from './registers';
import { useRegistered } from './useRegistered';

const words = text.settings.registers;
const TONES = { active: 'good', archived: 'neutral', merged: 'info' } as const;

export function RegisteredList({ kind }: { kind: Kind }) {
  const { search, go } = useSettings();
  const nameOf = useMemberName();
  const registered = useRegistered(kind, askedBy(search));
  return (
    <Shown of={registered} waiting={<RowsWaiting />}>
      {({ pages }) => (
        <>
          <Table
            caption={words.kinds[kind]}
            columns={columns(kind, nameOf, (id) => go({ open: id }))}
            rows={pages.flatMap((page) => page.rows)}
            keyOf={(row) => row.id}
            empty={<Nothing kind={kind} />}
          />
          <MoreOf pages={registered} />
        </>
      )}
    </Shown>
  );
}

function askedBy({ q, state }: { q?: string; state?: string }): Asked {
  const known = (['active', 'archived', 'merged'] as const).find((one) => one === state);
  return { limit: 100, ...(q === undefined ? {} : { search: q }), ...(known === undefined ? {} : { state: known }) };
}

function Nothing({ kind }: { kind: Kind }) {
  const { go } = useSettings();
  const may = useMay();
  const clear = useClear(['q', 'state']);
  const see = may('GET /v1/unregistered') && (
    <Button onClick={() => go({ view: 'unregistered' })}>{words.seeUnregistered}</Button>
  );
  return (
    <EmptyList
      icon={Tags}
      title={words.empty(words.kinds[kind])}
      action={see}
      narrowed={words.noneSuch}
      onClear={clear}
    >
      {words.emptyLead}
    </EmptyList>
  );
}

function columns(kind: Kind, nameOf: (subject: string) => string, onOpen: (id: string) => void): Column<Registered>[] {
  const costCenter: Column<Registered> = {
    key: 'cost_center',
    title: words.costCenter,
    wide: true,
    cell: (row) => <Cut>{row.cost_center ?? ''}</Cut>,
  };
  return [
    {
      key: 'name',
      title: words.name,
      cell: (row) => (
        <div className="max-w-72">
          <RowButton className="max-w-full" title={row.name || row.id} onClick={() => onOpen(row.id)}>
            {row.name || row.id}
          </RowButton>
          {row.name !== '' && row.name !== row.id && <Cut muted>{row.id}</Cut>}
        </div>
      ),
    },
    {
      key: 'state',
      title: words.state,
      cell: (row) => (
        <span className="flex max-w-56 items-center gap-2">
          <Badge tone={TONES[row.state]}>{words.states[row.state]}</Badge>
          {row.merged_into !== null && <Cut muted>{row.merged_into}</Cut>}
        </span>
      ),
    },
    { key: 'owners', title: words.owners, wide: true, cell: (row) => <Cut>{row.owners.map(nameOf).join(', ')}</Cut> },
    ...(kind === 'team' || kind === 'project' ? [costCenter] : []),
  ];
}

export function Cut({ children, muted = false }: { children: string; muted?: boolean }) {
  return (
    <span className={`block max-w-64 truncate ${muted ? 'text-muted' : ''}`} title={children}>
      {children}
    </span>
  );
}
