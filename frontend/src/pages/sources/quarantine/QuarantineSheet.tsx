import { useState } from 'react';
import { api } from '@/api/client';
import type { Quarantined } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { formatBytes, formatCount } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button, ButtonLink } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Count, Unknown } from '@/ui/Figure';
import { entered, Form } from '@/ui/Form';
import { Day, Moment } from '@/ui/Moment';
import { ReasonField } from '@/ui/ReasonField';
import { Shown } from '@/ui/Shown';
import { toast, toastProblem } from '@/ui/toast';

const words = text.sources.quarantine;

export function QuarantineSheet({ batchId, onClose }: { batchId: string; onClose: () => void }) {
  const batch = api.useQuery('get', '/v1/quarantine/{batch_id}', { params: { path: { batch_id: batchId } } });
  const [discarding, setDiscarding] = useState(false);
  return (
    <Dialog open onClose={onClose} side title={words.details}>
      <Shown of={batch}>
        {(found) =>
          discarding ? (
            <Discard batchId={batchId} onDone={() => setDiscarding(false)} />
          ) : (
            <div className="grid gap-5">
              {found.state === 'kept' && <Actions batchId={batchId} onDiscard={() => setDiscarding(true)} />}
              <BatchFacts batch={found} />
              <div>
                <ButtonLink size="small" to="/sources/batches" search={{ batch: batchId }}>
                  {words.proof}
                </ButtonLink>
              </div>
            </div>
          )
        }
      </Shown>
    </Dialog>
  );
}

function Actions({ batchId, onDiscard }: { batchId: string; onDiscard: () => void }) {
  const may = useMay();
  const redrive = api.useMutation('post', '/v1/quarantine/{batch_id}/redrive', {
    onSuccess: (done) =>
      toast(
        done.redriven
          ? words.redriven(formatCount(done.counted), formatCount(done.duplicates), formatCount(done.conflicts))
          : words.stillKept,
      ),
    onError: toastProblem,
  });
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        {may('POST /v1/quarantine/{batch_id}/redrive') && (
          <Button
            kind="primary"
            busy={redrive.isPending}
            onClick={() => redrive.mutate({ params: { path: { batch_id: batchId } } })}
          >
            {words.redrive}
          </Button>
        )}
        {may('POST /v1/quarantine/{batch_id}/discard') && (
          <Button kind="danger" onClick={onDiscard}>
            {words.discard}
          </Button>
        )}
      </div>
      <p className="mt-2 text-xs text-muted">{words.redriveLead}</p>
    </div>
  );
}

function Discard({ batchId, onDone }: { batchId: string; onDone: () => void }) {
  const discard = api.useMutation('post', '/v1/quarantine/{batch_id}/discard', {
    onSuccess: () => {
      toast(words.discarded);
      onDone();
    },
  });
  return (
    <Form
      onSubmit={(data) =>
        discard.mutate({ params: { path: { batch_id: batchId } }, body: { reason: entered(data, 'reason') } })
      }
      submit={words.discard}
      busy={discard.isPending}
      error={discard.error}
      fields={['reason']}
      onCancel={onDone}
    >
      <div>
        <h3 className="font-semibold">{words.discardTitle}</h3>
        <p className="mt-1 text-sm text-muted">{words.discardLead}</p>
      </div>
      <ReasonField label={words.discardReason} error={discard.error} />
    </Form>
  );
}

function BatchFacts({ batch }: { batch: Quarantined }) {
  const days = Object.entries(batch.days);
  return (
    <Facts>
      <Fact name={words.columns.reason}>{batch.reason}</Fact>
      <Fact name={words.stateName}>
        <Badge tone={batch.state === 'kept' ? 'warn' : 'neutral'}>
          {batch.redriving ? words.redriving : words.state[batch.state]}
        </Badge>
      </Fact>
      <Fact name={words.columns.events}>
        <Count value={batch.events} />
      </Fact>
      <Fact name={words.days}>
        {days.length === 0 ? (
          <Unknown why={words.unread} />
        ) : (
          <ul>
            {days.map(([day, events]) => (
              <li key={day} className="flex justify-between gap-4">
                <Day day={day} /> <Count value={events} />
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact name={words.bytes}>{formatBytes(batch.bytes)}</Fact>
      {batch.received_at !== null && (
        <Fact name={words.received}>
          <Moment at={batch.received_at} />
        </Fact>
      )}
      <Fact name={words.since}>
        <Moment at={batch.quarantined_at} />
      </Fact>
      {batch.closed_at !== null && (
        <Fact name={words.closed}>
          <Moment at={batch.closed_at} />
        </Fact>
      )}
      {batch.closed_by !== null && <Fact name={words.closedBy}>{batch.closed_by}</Fact>}
      {batch.note !== null && <Fact name={words.note}>{batch.note}</Fact>}
      <Fact name={words.columns.batch}>
        <code className="text-xs break-all">{batch.batch_id}</code>
      </Fact>
    </Facts>
  );
}
