import type { Alert } from '@/api/generated';
import { useMemberName } from '@/app/session/useMembers';
import { ScopeWords } from '@/scope/ScopeWords';
import { isEverything } from '@/scope/scope';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Moment } from '@/ui/Moment';
import { HappenedRow } from './HappenedRow';
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
    <HappenedRow
      mark={<LevelIcon level={alert.level} />}
      title={title}
      link={{ to: '/alerts/$alertId', params: { alertId: alert.alert_id } }}
      aside={
        <span className="text-xs text-muted">
          <Moment at={alert.at} shape={withDay ? 'moment' : 'clock'} />
        </span>
      }
      wraps={withDay}
      lead={lead}
    >
      <Badge tone={STATE_TONES[alert.state]}>{text.alerts.state[alert.state]}</Badge>
      {!isEverything(alert.scope) && <ScopeWords scope={alert.scope} most={2} />}
      <Care alert={alert} />
    </HappenedRow>
  );
}

function Care({ alert }: { alert: Alert }) {
  const nameOf = useMemberName();
  if (alert.assigned_to !== null) return <span>{text.alerts.assignedTo(nameOf(alert.assigned_to))}</span>;
  if (alert.acknowledged_by !== null) return <span>{text.alerts.takenBy(nameOf(alert.acknowledged_by))}</span>;
  return null;
}
