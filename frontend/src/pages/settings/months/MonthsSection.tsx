import { CalendarCheck } from 'lucide-react';
import { api } from '@/api/client';
import type { Period } from '@/api/generated';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Money } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { RowButton } from '@/ui/RowButton';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { useSettings } from '../parts/useSettings';
import { MonthSheet } from './MonthSheet';

const words = text.settings.records.months;
/** Anything may stand in an address; what is no month can't be named. */
const MONTH = /^20\d\d-(?:0[1-9]|1[0-2])$/;
const TONES = { open: 'neutral', closing: 'info', closed: 'good' } as const;

export default function MonthsSection() {
  const { search, go } = useSettings();
  const periods = api.useQuery('get', '/v1/periods', {});
  return (
    <Card title={words.title} hint={words.lead} flush>
      <Shown of={periods} waiting={<RowsWaiting />}>
        {(data) => (
          <Table
            caption={words.title}
            columns={columns((open) => go({ open }))}
            rows={data.periods}
            keyOf={(period) => period.month}
            empty={
              <Empty icon={CalendarCheck} title={words.none}>
                {words.noneLead}
              </Empty>
            }
          />
        )}
      </Shown>
      {search.open !== undefined && MONTH.test(search.open) && (
        <MonthSheet key={search.open} month={search.open} onClose={() => go({ open: undefined, kind: undefined })} />
      )}
    </Card>
  );
}

export function monthName(month: string): string {
  return formatDay(`${month}-01`, 'month');
}

export function MonthState({ state }: { state: Period['state'] }) {
  return <Badge tone={TONES[state]}>{words.states[state]}</Badge>;
}

function columns(onOpen: (month: string) => void): Column<Period>[] {
  return [
    {
      key: 'month',
      title: words.month,
      cell: ({ month }) => <RowButton onClick={() => onOpen(month)}>{monthName(month)}</RowButton>,
    },
    { key: 'state', title: words.state, cell: ({ state }) => <MonthState state={state} /> },
    {
      key: 'total',
      title: words.total,
      align: 'right',
      cell: ({ totals }) =>
        totals === null ? (
          <span className="text-muted">–</span>
        ) : (
          <Money amount={totals.cost_usd} lowerBound={totals.unpriced_requests > 0} />
        ),
    },
    {
      key: 'adjustments',
      title: words.adjustments,
      align: 'right',
      wide: true,
      cell: ({ adjustments }) =>
        adjustments.count === 0 ? (
          <span className="text-muted">–</span>
        ) : (
          <span title={words.adjusted(adjustments.count)}>
            <Money amount={adjustments.cost_usd} lowerBound={adjustments.unpriced_requests > 0} />
          </span>
        ),
    },
    {
      key: 'closed',
      title: words.closedAt,
      wide: true,
      cell: ({ closed_at }) => closed_at !== null && <Moment at={closed_at} />,
    },
  ];
}
