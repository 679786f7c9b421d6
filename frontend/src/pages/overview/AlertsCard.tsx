import { Link } from '@tanstack/react-router';
import { BellOff } from 'lucide-react';
import { api } from '@/api/client';
import type { Alert } from '@/api/generated';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Ago } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

const MOST = 5;
const TONES: Record<Alert['level'], Tone> = {
  info: 'info',
  warning: 'warn',
  critical: 'bad',
  exceeded: 'bad',
  resolved: 'good',
};

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
  const about = Object.values(alert.scope).flat().join(', ');
  return (
    <li className="grid min-w-0 grid-cols-[1fr_auto] items-start gap-x-3 text-sm">
      <Link to="/alerts" className="min-w-0 font-medium hover:underline">
        {text.overview.alerts.kinds[alert.kind]}
      </Link>
      <Badge tone={TONES[alert.level]}>{text.overview.alerts.levels[alert.level]}</Badge>
      <span className="min-w-0 truncate text-xs text-muted" title={about}>
        <Ago at={alert.at} />
        {about !== '' && ` · ${about}`}
      </span>
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
