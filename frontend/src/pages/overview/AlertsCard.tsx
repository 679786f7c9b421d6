import { Link } from '@tanstack/react-router';
import { BellOff } from 'lucide-react';
import { LevelIcon } from '@/alerts/LevelIcon';
import { wordsOf } from '@/alerts/words';
import { api } from '@/api/client';
import type { Alert } from '@/api/generated';
import { ScopeWords } from '@/scope/ScopeWords';
import { isEverything } from '@/scope/scope';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Ago } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

const MOST = 5;

/** What somebody should look at. */
export function AlertsCard({ ready }: { ready: boolean }) {
  const alerts = api.useQuery(
    'get',
    '/v1/alerts',
    { params: { query: { state: 'open', limit: MOST } } },
    { enabled: ready, refetchInterval: 30_000 },
  );
  return (
    <Card title={text.overview.alerts.title} actions={<CardLink to="/alerts">{text.overview.alerts.more}</CardLink>}>
      <Shown
        of={alerts}
        waiting={<Skeleton className="h-64" />}
        isEmpty={(data) => data.alerts.length === 0}
        empty={<Nothing />}
      >
        {(data) => (
          <>
            <ul className="grid gap-3.5" aria-label={text.overview.alerts.title}>
              {data.alerts.map((alert) => (
                <AlertLine key={alert.alert_id} alert={alert} />
              ))}
            </ul>
            {data.next_cursor !== null && <p className="mt-3 text-xs text-muted">{text.overview.alerts.further}</p>}
          </>
        )}
      </Shown>
    </Card>
  );
}

function AlertLine({ alert }: { alert: Alert }) {
  const { title } = wordsOf(alert);
  return (
    <li className="flex min-w-0 items-start gap-3 text-sm">
      <LevelIcon level={alert.level} />
      <div className="min-w-0">
        <Link
          to="/alerts/$alertId"
          params={{ alertId: alert.alert_id }}
          className="line-clamp-2 font-medium break-words hover:underline"
          title={title}
        >
          {title}
        </Link>
        <p className="line-clamp-1 text-xs text-muted">
          <Ago at={alert.at} />
          {!isEverything(alert.scope) && (
            <>
              {' · '}
              <ScopeWords scope={alert.scope} most={1} />
            </>
          )}
        </p>
      </div>
    </li>
  );
}

function Nothing() {
  return (
    <div className="flex items-start gap-3 py-2 text-sm text-muted">
      <BellOff className="mt-0.5 size-4 shrink-0" aria-hidden />
      <p>{text.overview.alerts.empty}</p>
    </div>
  );
}
