import { AlertRow } from '@/alerts/AlertRow';
import { api } from '@/api/client';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';

const SHOWN = 10;

/** What this budget alerted of. */
export function AlertHistory({ budgetId }: { budgetId: string }) {
  const query = api.useQuery(
    'get',
    '/v1/alerts',
    { params: { query: { budget_id: budgetId, limit: SHOWN } } },
    { refetchInterval: 15_000 },
  );
  return (
    <Card
      title={text.budgets.alerts.title}
      actions={
        <CardLink to="/alerts" search={{ budget: budgetId }}>
          {text.budgets.alerts.all}
        </CardLink>
      }
      flush
    >
      <Shown
        of={query}
        waiting={<RowsWaiting lines={3} />}
        isEmpty={(data) => data.alerts.length === 0}
        empty={<Quiet said={text.budgets.alerts.none} />}
      >
        {(data) => (
          <ul className="divide-y divide-line border-t border-line">
            {data.alerts.map((alert) => (
              <AlertRow key={alert.alert_id} alert={alert} withDay />
            ))}
          </ul>
        )}
      </Shown>
    </Card>
  );
}
