import { api } from '@/api/client';
import type { EventRow } from '@/api/generated';
import { valueName } from '@/app/dimensions';
import { useCalendar } from '@/app/period/useCalendar';
import { addDays } from '@/format/time';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Money } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';

const MOST = 10;
const DAYS = 7;
const OFTEN_MS = 30_000;
const SOON_MS = 2_000;
const WAITING = (
  <div className="px-5 pb-5">
    <Skeleton className="h-64" />
  </div>
);
const words = text.overview.own;

const COLUMNS: readonly Column<EventRow>[] = [
  { key: 'at', title: words.at, cell: (row) => <Moment at={row.timestamp} shape="hour" /> },
  { key: 'model', title: words.model, cell: (row) => valueName('model', row.dimensions.model) },
  {
    key: 'feature',
    title: words.feature,
    wide: true,
    className: 'max-w-56 truncate',
    cell: (row) => valueName('feature', row.dimensions.feature),
  },
  { key: 'cost', title: words.cost, align: 'right', cell: (row) => <Money amount={row.cost_usd} style="fine" /> },
];

export function OwnCalls({ ready }: { ready: boolean }) {
  const { today } = useCalendar();
  const events = api.useQuery(
    'get',
    '/v1/me/events',
    { params: { query: { from: addDays(today, 1 - DAYS), limit: MOST } } },
    {
      enabled: ready,
      refetchInterval: ({ state }) => (state.data?.state === 'running' ? SOON_MS : OFTEN_MS),
    },
  );
  return (
    <Card flush className="lg:col-span-2" title={words.calls} actions={<CardLink to="/me">{words.more}</CardLink>}>
      <Shown of={events} waiting={WAITING}>
        {(data) =>
          data.state === 'running' ? (
            WAITING
          ) : (
            <Table
              caption={words.callsCaption}
              columns={COLUMNS}
              rows={data.rows}
              keyOf={(row) => `${row.batch_id} ${String(row.position)} ${String(row.quantity)}`}
              empty={<p className="px-5 pb-6 text-sm text-muted">{words.empty}</p>}
            />
          )
        }
      </Shown>
    </Card>
  );
}
