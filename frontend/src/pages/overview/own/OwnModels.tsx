import { api } from '@/api/client';
import { valueName } from '@/app/dimensions';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { BarList } from '@/ui/BarList';
import { Card } from '@/ui/Card';
import { Money } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type DriverRow, driversOf, lengthsOf } from '../drivers';

const MOST = 6;

export function OwnModels({ ready, from }: { ready: boolean; from: string }) {
  const models = api.useQuery(
    'get',
    '/v1/me/costs',
    {
      params: {
        query: {
          from,
          granularity: 'total',
          group_by: ['model'],
          measures: ['cost_usd', 'requests', 'unpriced_requests'],
        },
      },
    },
    { enabled: ready, select: (costs) => driversOf(costs.rows, 'model', MOST) },
  );
  return (
    <Card title={text.overview.own.models}>
      <Shown
        of={models}
        waiting={<Skeleton className="h-64" />}
        isEmpty={(rows) => rows.length === 0}
        empty={<p className="py-6 text-sm text-muted">{text.overview.emptyDrivers}</p>}
      >
        {(rows) => <BarList label={text.overview.own.models} bars={barsOf(rows)} />}
      </Shown>
    </Card>
  );
}

function barsOf(rows: readonly DriverRow[]) {
  const lengths = lengthsOf(rows);
  return rows.map((row, place) => ({
    key: row.value,
    label: valueName('model', row.value),
    value: <Money amount={row.cost_usd} lowerBound={row.unpriced_requests > 0 && row.cost_usd !== null} />,
    share: lengths[place] ?? 0,
    detail: text.overview.requests(formatCount(row.requests)),
  }));
}
