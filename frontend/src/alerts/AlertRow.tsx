import { Link } from '@tanstack/react-router';
import type { Alert } from '@/api/generated';
import { useMemberName } from '@/app/session/useMembers';
import { ScopeWords } from '@/scope/ScopeWords';
import { isEverything } from '@/scope/scope';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { cx } from '@/ui/cx';
import { Moment } from '@/ui/Moment';
import { LevelIcon } from './LevelIcon';
import { wordsOf } from './words';

export const STATE_TONES: Record<Alert['state'], Tone> = {
  open: 'warn',
  acknowledged: 'info',
  snoozed: 'neutral',
  resolved: 'good',
};

/** One alert of a list: how urgent, what, of what, when, and who takes care of it. */
export function AlertRow({ alert, withDay = false }: { alert: Alert; withDay?: boolean }) {
  const { title, lead } = wordsOf(alert);
  return (
    <li className="flex items-start gap-3 px-4 py-3 hover:bg-sunken/60 sm:px-5">
      <LevelIcon level={alert.level} />
      <div className="min-w-0 flex-1 text-sm">
        <div className={cx('flex items-baseline justify-between gap-x-4', withDay && 'max-sm:flex-wrap')}>
          <Link
            to="/alerts/$alertId"
            params={{ alertId: alert.alert_id }}
            className="line-clamp-2 min-w-0 font-medium break-words text-ink hover:text-accent hover:underline"
            title={title}
          >
            {title}
          </Link>
          <span className="shrink-0 text-xs text-muted">
            <Moment at={alert.at} shape={withDay ? 'moment' : 'clock'} />
          </span>
        </div>
        <p className="mt-0.5 line-clamp-2 break-words text-muted">{lead}</p>
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
          <Badge tone={STATE_TONES[alert.state]}>{text.alerts.state[alert.state]}</Badge>
          {!isEverything(alert.scope) && <ScopeWords scope={alert.scope} most={2} />}
          <Care alert={alert} />
        </div>
      </div>
    </li>
  );
}

function Care({ alert }: { alert: Alert }) {
  const nameOf = useMemberName();
  if (alert.assigned_to !== null) return <span>{text.alerts.assignedTo(nameOf(alert.assigned_to))}</span>;
  if (alert.acknowledged_by !== null) return <span>{text.alerts.takenBy(nameOf(alert.acknowledged_by))}</span>;
  return null;
}
