import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '@/api/client';
import type { Delivery } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { cx } from '@/ui/cx';
import { Ago, Moment } from '@/ui/Moment';
import { type Column, Table } from '@/ui/Table';
import { toast, toastProblem } from '@/ui/toast';

const TONES: Record<Delivery['state'], Tone> = { waiting: 'info', sent: 'good', dead: 'bad', dropped: 'neutral' };

export function DeliveriesTable({
  deliveries,
  withAlert = false,
  empty,
}: {
  deliveries: readonly Delivery[];
  withAlert?: boolean;
  empty: ReactNode;
}) {
  return (
    <Table
      caption={text.alerts.deliveries.title}
      columns={withAlert ? [ALERT, ...COLUMNS] : COLUMNS}
      rows={deliveries}
      keyOf={(one) => one.delivery_id}
      empty={empty}
    />
  );
}

const words = text.alerts.deliveries;

const ALERT: Column<Delivery> = {
  key: 'alert',
  title: text.alerts.one,
  cell: (one) => (
    <Link
      to="/alerts/$alertId"
      params={{ alertId: one.alert_id }}
      className="whitespace-nowrap text-accent hover:underline"
    >
      <WhenTold alertId={one.alert_id} />
    </Link>
  ),
};

/** A delivery does not say when its alert was made, but the alert's id begins with that. */
function WhenTold({ alertId }: { alertId: string }) {
  const at = /^al_(\d{13})_/.exec(alertId)?.[1];
  return at === undefined ? alertId : <Moment at={new Date(Number(at)).toISOString()} />;
}

const COLUMNS: readonly Column<Delivery>[] = [
  { key: 'receiver', title: words.to, cell: (one) => <Receiver delivery={one} /> },
  { key: 'outcome', title: words.attempts, cell: (one) => <Outcome delivery={one} /> },
];

function Receiver({ delivery: { receiver, medium } }: { delivery: Delivery }) {
  const nameOf = useMemberName();
  const name = receiver.subject === null ? receiver.channel_name : nameOf(receiver.subject);
  return (
    <div className="max-w-56">
      <span className="block truncate" title={name ?? ''}>
        {name ?? text.unknown}
      </span>
      <span className="text-xs text-muted">{words.media[medium]}</span>
    </div>
  );
}

function Outcome({ delivery }: { delivery: Delivery }) {
  const { attempts, state, next_attempt_at: next } = delivery;
  const last = attempts.at(-1);
  return (
    <div className="flex min-w-36 flex-wrap items-baseline gap-x-3 gap-y-1">
      <Badge tone={TONES[state]}>{words.states[state]}</Badge>
      <span className={cx('min-w-0 break-words', last === undefined && 'text-muted')}>
        {last === undefined ? words.noAttempt : last.says}
      </span>
      <span className="basis-full text-xs text-muted">
        {last !== undefined && (
          <>
            {words.tries(attempts.length)}, <Ago at={last.at} />
          </>
        )}
        {next !== null && (
          <>
            {last !== undefined && ' · '}
            {words.next} <Ago at={next} />
          </>
        )}
      </span>
      <Resend delivery={delivery} />
    </div>
  );
}

function Resend({ delivery }: { delivery: Delivery }) {
  const may = useMay();
  const resend = api.useMutation('post', '/v1/alerts/{alert_id}/deliveries/{delivery_id}/resend', {
    onSuccess: () => toast(words.resent),
    onError: toastProblem,
  });
  if (delivery.state !== 'dead' || !may('POST /v1/alerts/{alert_id}/deliveries/{delivery_id}/resend')) return null;
  const path = { alert_id: delivery.alert_id, delivery_id: delivery.delivery_id };
  return (
    <Button size="small" busy={resend.isPending} onClick={() => resend.mutate({ params: { path } })}>
      {words.resend}
    </Button>
  );
}
