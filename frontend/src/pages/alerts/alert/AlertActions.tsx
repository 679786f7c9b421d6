import { AlarmClock, Check, UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Alert } from '@/api/generated';
import { useAccount, useMay, useZone } from '@/app/session/useAccount';
import { useAssignees } from '@/app/session/useAssignees';
import { useMemberName } from '@/app/session/useMembers';
import { momentIn } from '@/format/zone';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Menu, type MenuItem } from '@/ui/Menu';
import { Moment } from '@/ui/Moment';
import { toast, toastProblem } from '@/ui/toast';
import { SNOOZES, snoozedUntil } from './snoozes';

/** Take care of it, put it off, give it to somebody, close it. */
export function AlertActions({ alert }: { alert: Alert }) {
  const may = useMay();
  const nameOf = useMemberName();
  if (!may('POST /v1/alerts/{alert_id}/acknowledge')) return null;
  return (
    <div className="screen-only flex flex-wrap items-center gap-2">
      {alert.state !== 'resolved' && <WhileOpen alert={alert} />}
      <Assign alert={alert} />
      <span className="text-sm text-muted">
        {alert.assigned_to !== null && text.alerts.assignedTo(nameOf(alert.assigned_to))}
        {alert.assigned_to === null &&
          alert.acknowledged_by !== null &&
          text.alerts.takenBy(nameOf(alert.acknowledged_by))}
        {alert.state === 'snoozed' && alert.snoozed_until !== null && (
          <>
            {alert.assigned_to !== null || alert.acknowledged_by !== null ? ' · ' : ''}
            {text.alerts.snoozedUntil} <Moment at={alert.snoozed_until} />
          </>
        )}
        {alert.resolved_at !== null && (
          <>
            {alert.assigned_to !== null || alert.acknowledged_by !== null ? ' · ' : ''}
            {text.alerts.resolvedAt} <Moment at={alert.resolved_at} />
          </>
        )}
      </span>
    </div>
  );
}

function WhileOpen({ alert }: { alert: Alert }) {
  const params = { path: { alert_id: alert.alert_id } };
  const words = text.alerts.actions;
  const acknowledge = api.useMutation('post', '/v1/alerts/{alert_id}/acknowledge', {
    onSuccess: () => toast(words.acknowledged),
    onError: toastProblem,
  });
  const resolve = api.useMutation('post', '/v1/alerts/{alert_id}/resolve', {
    onSuccess: () => toast(words.resolved),
    onError: toastProblem,
  });
  return (
    <>
      {alert.state !== 'acknowledged' && (
        <Button kind="primary" busy={acknowledge.isPending} onClick={() => acknowledge.mutate({ params })}>
          {words.acknowledge}
        </Button>
      )}
      <SnoozeMenu alert={alert} />
      <Button busy={resolve.isPending} onClick={() => resolve.mutate({ params })}>
        <Check className="size-4" aria-hidden />
        {words.resolve}
      </Button>
    </>
  );
}

function SnoozeMenu({ alert }: { alert: Alert }) {
  const zone = useZone();
  const [custom, setCustom] = useState(false);
  const words = text.alerts.actions;
  const snooze = api.useMutation('post', '/v1/alerts/{alert_id}/snooze', {
    onSuccess: () => {
      toast(words.snoozed);
      setCustom(false);
    },
    onError: (error) => !custom && toastProblem(error),
  });
  const until = (moment: string) =>
    snooze.mutate({ params: { path: { alert_id: alert.alert_id } }, body: { until: moment } });
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button busy={snooze.isPending}>
            <AlarmClock className="size-4" aria-hidden />
            {words.snooze}
          </Button>
        }
        items={[
          ...SNOOZES.map((one) => ({
            label: words.snoozes[one],
            onSelect: () => until(snoozedUntil(one, Date.now(), zone)),
          })),
          'line',
          { label: words.snoozes.custom, onSelect: () => setCustom(true) },
        ]}
      />
      <Dialog open={custom} onClose={() => setCustom(false)} title={words.snoozeTitle} lead={words.snoozeLead}>
        <Form
          onSubmit={(data) => until(momentIn(zone, entered(data, 'until')) ?? '')}
          submit={words.snooze}
          busy={snooze.isPending}
          error={snooze.error}
          fields={['until']}
          onCancel={() => setCustom(false)}
        >
          <TextField
            name="until"
            type="datetime-local"
            label={text.budgets.increases.untilLabel}
            hint={words.localTime(zone)}
            required
            problem={problemAt(snooze.error, 'until')}
          />
        </Form>
      </Dialog>
    </>
  );
}

function Assign({ alert }: { alert: Alert }) {
  const people = useAssignees();
  const nameOf = useMemberName();
  const { subject } = useAccount();
  const words = text.alerts.actions;
  const assign = api.useMutation('post', '/v1/alerts/{alert_id}/assign', {
    onSuccess: (after) =>
      toast(after.assigned_to === null ? words.unassigned : words.assigned(nameOf(after.assigned_to))),
    onError: toastProblem,
  });
  const to = (whom: string) =>
    assign.mutate({ params: { path: { alert_id: alert.alert_id } }, body: { subject: whom } });
  const others = people.filter((person) => person.subject !== subject);
  const items: MenuItem[] = [
    { label: words.toMe, onSelect: () => to(subject), disabled: alert.assigned_to === subject },
    ...(others.length > 0 ? (['line'] as const) : []),
    ...others.map((person) => ({
      label: <span className="max-w-64 truncate">{person.name}</span>,
      onSelect: () => to(person.subject),
      disabled: alert.assigned_to === person.subject,
    })),
    ...(alert.assigned_to === null ? [] : (['line', { label: words.toNobody, onSelect: () => to('') }] as const)),
  ];
  return (
    <Menu
      align="start"
      trigger={
        <Button busy={assign.isPending}>
          <UserRoundPlus className="size-4" aria-hidden />
          {words.assign}
        </Button>
      }
      items={items}
    />
  );
}
