import { api } from '@/api/client';
import type { Lease } from '@/api/generated';
import { LIVE } from '@/api/queries';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Count, Money } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';

const TONES: Record<Lease['state'], Tone> = { held: 'accent', settled: 'good', released: 'neutral', expired: 'warn' };

/** What calls hold of the budget now, and those of the last hour. */
export function Leases({ budgetId }: { budgetId: string }) {
  const query = api.useQuery('get', '/v1/leases', { params: { query: { budget_id: budgetId, limit: 20 } } }, LIVE);
  const words = text.budgets.leases;
  return (
    <Card title={words.title} hint={words.hint} flush>
      <Shown of={query} waiting={<RowsWaiting lines={2} />}>
        {(data) => (
          <>
            <Table
              caption={words.title}
              columns={COLUMNS}
              rows={data.leases}
              keyOf={(one) => one.lease_id}
              empty={<Quiet said={words.none} />}
            />
            {data.more && <p className="border-t border-line px-5 py-3 text-xs text-muted">{words.more}</p>}
          </>
        )}
      </Shown>
    </Card>
  );
}

const COLUMNS: readonly Column<Lease>[] = [
  {
    key: 'state',
    title: text.budgets.leases.state,
    cell: (one) => <Badge tone={TONES[one.state]}>{text.budgets.leases.states[one.state]}</Badge>,
  },
  {
    key: 'call',
    title: text.budgets.leases.call,
    cell: (one) => (
      <span className="block max-w-60 truncate" title={Object.values(one.dimensions).join(' · ')}>
        {one.dimensions.model ?? ''} <span className="text-muted">{one.dimensions.team ?? ''}</span>
      </span>
    ),
  },
  { key: 'holds', title: text.budgets.leases.holds, align: 'right', cell: (one) => <Money amount={one.amount_usd} /> },
  {
    key: 'tokens',
    title: text.budgets.leases.tokens,
    align: 'right',
    wide: true,
    cell: (one) => <Count value={one.tokens} />,
  },
  {
    key: 'actual',
    title: text.budgets.leases.actual,
    align: 'right',
    cell: (one) =>
      one.actual === null ? <span className="text-muted">–</span> : <Money amount={one.actual.amount_usd} />,
  },
  { key: 'until', title: text.budgets.leases.until, cell: (one) => <Ago at={one.closed_at ?? one.expires_at} /> },
];
