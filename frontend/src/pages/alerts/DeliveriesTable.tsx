import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '@/api/client';
import type { Delivery } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Button } from '@/ui/Button';
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
      <Moment at={new Date(Number(one.alert_id.slice(3, 16))).toISOString()} />
    </Link>
  ),
};

const COLUMNS: readonly Column<Delivery>[] = [
  { key: 'medium', title: words.by, cell: (one) => words.media[one.medium] },
  { key: 'receiver', title: words.to, cell: (one) => <Receiver delivery={one} /> },
  { key: 'state', title: words.state, cell: (one) => <Badge tone={TONES[one.state]}>{words.states[one.state]}</Badge> },
  { key: 'attempts', title: words.attempts, cell: (one) => <Attempts delivery={one} /> },
  {
    key: 'resend',
    title: <span className="sr-only">{words.resend}</span>,
    align: 'right',
    cell: (one) => <Resend delivery={one} />,
  },
];

function Receiver({ delivery: { receiver } }: { delivery: Delivery }) {
  const nameOf = useMemberName();
  const name = receiver.subject === null ? receiver.channel_name : nameOf(receiver.subject);
  return (
    <span className="block max-w-56 truncate" title={name ?? ''}>
      {name ?? text.unknown}
    </span>
  );
}

function Attempts({ delivery }: { delivery: Delivery }) {
  const last = delivery.attempts.at(-1);
  return (
    <div className="min-w-40">
      {last === undefined ? (
        <span className="text-muted">{words.noAttempt}</span>
      ) : (
        <>
          {last.says}
          <div className="mt-0.5 text-xs text-muted">
            {words.tries(delivery.attempts.length)}, <Ago at={last.at} />
          </div>
        </>
      )}
      {delivery.next_attempt_at !== null && (
        <div className="mt-0.5 text-xs text-muted">
          {words.next} <Ago at={delivery.next_attempt_at} />
        </div>
      )}
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
