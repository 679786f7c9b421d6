import type { Opportunity } from '@/api/generated';
import { useMemberName } from '@/app/session/useMembers';
import { AdviceTitle, SavesOf } from '@/savings/cells';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Money } from '@/ui/Figure';
import { type Column, Table } from '@/ui/Table';
import type { OpportunityState } from './search';

const words = text.opportunities;

const TONES: Record<OpportunityState, Tone> = {
  open: 'info',
  investigating: 'warn',
  planned: 'accent',
  implemented: 'good',
  dismissed: 'neutral',
  expired: 'neutral',
};

export function StateBadge({ state }: { state: OpportunityState }) {
  return <Badge tone={TONES[state]}>{words.states[state]}</Badge>;
}

export function OpportunityList({ rows }: { rows: readonly Opportunity[] }) {
  const nameOf = useMemberName();
  const columns: Column<Opportunity>[] = [
    { key: 'title', title: words.columns.title, cell: (row) => <Title row={row} /> },
    { key: 'type', title: words.columns.type, wide: true, cell: (row) => <Badge>{words.types[row.type]}</Badge> },
    { key: 'state', title: words.columns.state, wide: true, cell: (row) => <StateBadge state={row.state} /> },
    {
      key: 'assigned',
      title: words.columns.assigned,
      wide: true,
      cell: (row) =>
        row.assigned_to === null ? (
          <span className="text-muted">{words.columns.none}</span>
        ) : (
          <span className="block max-w-48 truncate">{nameOf(row.assigned_to)}</span>
        ),
    },
    {
      key: 'effort',
      title: words.columns.effort,
      align: 'right',
      wide: true,
      cell: (row) => <span className="whitespace-nowrap">{text.savings.hours(row.hours_of_work)}</span>,
    },
    {
      key: 'savings',
      title: text.savings.concernedColumns.savings,
      align: 'right',
      cell: (row) => (
        <>
          <SavesOf savings={row.savings_usd} current={row.current_usd} />
          {row.verification !== null && (
            <span className="block text-xs whitespace-nowrap text-good">
              {words.brought} <Money amount={row.verification.savings_usd} />
            </span>
          )}
        </>
      ),
    },
  ];
  return (
    <Card flush>
      <Table caption={words.title} columns={columns} rows={rows} keyOf={(row) => row.opportunity_id} />
    </Card>
  );
}

function Title({ row }: { row: Opportunity }) {
  return (
    <div className="max-w-[80ch] min-w-52">
      <AdviceTitle
        advice={row}
        link={{ to: '/opportunities/$opportunityId', params: { opportunityId: row.opportunity_id } }}
      />
      <span className="mt-1 inline-block md:hidden">
        <StateBadge state={row.state} />
      </span>
    </div>
  );
}
