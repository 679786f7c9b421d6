import { useMutation } from '@tanstack/react-query';
import { Download, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { AuditAnchors, AuditHead } from '@/api/generated';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Dialog } from '@/ui/Dialog';
import { download } from '@/ui/download';
import { Ago, Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { Table } from '@/ui/Table';
import { toastProblem } from '@/ui/toast';
import { exportLog, type Log, useAnchors, useLog } from './useLog';

const words = text.settings.audit;

/** Why nobody could have changed the log unseen, with its own figures. */
export function Proof({ log }: { log: Log }) {
  const entries = useLog(log, {});
  const anchors = useAnchors(log);
  const [listed, setListed] = useState(false);
  return (
    <Card title={words.proofTitle} actions={<Actions log={log} onAnchors={() => setListed(true)} />}>
      <Shown of={anchors} waiting={<SkeletonLines lines={2} />}>
        {(data) => (
          <div className="flex gap-3">
            <ShieldCheck className="mt-0.5 size-5 shrink-0 text-good" aria-hidden />
            <div className="min-w-0 max-w-[80ch] text-sm leading-relaxed">
              <Shown of={entries} waiting={<SkeletonLines lines={2} />}>
                {({ pages: [first] }) => first !== undefined && <Statement head={first.head} anchors={data} />}
              </Shown>
              <p className="mt-2 text-xs text-muted">
                {words.proofCheck} <code className="text-ink">{words.command}</code>
              </p>
            </div>
            <AnchorsDialog anchors={data} open={listed} onClose={() => setListed(false)} />
          </div>
        )}
      </Shown>
    </Card>
  );
}

function Statement({ head, anchors }: { head: AuditHead; anchors: AuditAnchors }) {
  if (head.seq === 0) return <p>{words.proofEmpty}</p>;
  const [newest] = anchors.anchors;
  const waiting = head.seq - (newest?.seq ?? 0);
  return (
    <p>
      {words.proofChain(formatCount(head.seq))}{' '}
      {newest === undefined ? (
        words.proofNone(anchors.anchored_every_minutes)
      ) : (
        <>
          {words.proofAnchored(formatCount(newest.seq))} <Ago at={newest.anchored_at} />.{' '}
          {waiting > 0 ? words.proofWaiting(formatCount(waiting), anchors.anchored_every_minutes) : words.proofAll}
        </>
      )}
    </p>
  );
}

function Actions({ log, onAnchors }: { log: Log; onAnchors: () => void }) {
  const save = useMutation({
    mutationFn: () => exportLog(log),
    onSuccess: (lines) => download(`outlay-audit-${log}.jsonl`, lines, 'application/x-ndjson'),
    onError: toastProblem,
  });
  return (
    <>
      <Button size="small" kind="quiet" onClick={onAnchors}>
        {words.anchors}
      </Button>
      <Button size="small" busy={save.isPending} onClick={() => save.mutate()}>
        {!save.isPending && <Download className="size-3.5" aria-hidden />}
        {save.isPending ? words.exporting : words.export}
      </Button>
    </>
  );
}

function AnchorsDialog({ anchors, open, onClose }: { anchors: AuditAnchors; open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={words.anchors} wide>
      <Table
        caption={words.anchors}
        rows={anchors.anchors}
        keyOf={({ seq, hash }) => `${String(seq)} ${hash}`}
        empty={<p className="text-sm text-muted">{words.proofNone(anchors.anchored_every_minutes)}</p>}
        columns={[
          { key: 'seq', title: words.number, align: 'right', cell: ({ seq }) => seq },
          { key: 'at', title: words.anchoredAt, cell: ({ anchored_at }) => <Moment at={anchored_at} /> },
          {
            key: 'hash',
            title: words.hash,
            cell: ({ hash }) => <code className="text-xs break-all">{hash}</code>,
          },
        ]}
      />
    </Dialog>
  );
}
