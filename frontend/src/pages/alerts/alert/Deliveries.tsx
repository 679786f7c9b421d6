import { api } from '@/api/client';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { DeliveriesTable } from '../DeliveriesTable';

/** To whom the alert went, and what became of it. */
export function Deliveries({ alertId }: { alertId: string }) {
  const query = api.useQuery(
    'get',
    '/v1/alerts/{alert_id}/deliveries',
    { params: { path: { alert_id: alertId } } },
    { refetchInterval: 10_000 },
  );
  const words = text.alerts.deliveries;
  return (
    <Card title={words.title} hint={words.hint} flush>
      <Shown of={query} waiting={<RowsWaiting lines={3} />}>
        {(data) => <DeliveriesTable deliveries={data.deliveries} empty={<Quiet said={words.none} />} />}
      </Shown>
    </Card>
  );
}
