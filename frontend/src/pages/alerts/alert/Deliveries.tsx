import { api } from '@/api/client';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
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
      <Shown
        of={query}
        waiting={
          <div className="p-5 pt-0">
            <SkeletonLines lines={3} />
          </div>
        }
      >
        {(data) => (
          <DeliveriesTable
            deliveries={data.deliveries}
            empty={<p className="px-4 pb-4 text-sm text-muted sm:px-5 sm:pb-5">{words.none}</p>}
          />
        )}
      </Shown>
    </Card>
  );
}
