import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Anomaly } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { TextField } from '@/ui/Field';
import { Ago } from '@/ui/Moment';
import { toast, toastProblem } from '@/ui/toast';

/** Whether the next one needs the score that every other needs. */
function isUsual(factor: string): boolean {
  return /^1(\.0*)?$/.test(factor);
}

type Verdict = 'expected' | 'unexpected' | null;

/** Whether it was expected: what is said changes how soon the next one like it is told. */
export function Feedback({ anomaly }: { anomaly: Anomaly }) {
  const may = useMay();
  const nameOf = useMemberName();
  const [note, setNote] = useState(anomaly.feedback?.note ?? '');
  const words = text.alerts.feedback;
  const send = api.useMutation('post', '/v1/anomalies/{anomaly_id}/feedback', {
    onSuccess: (after) => toast(after.feedback === null ? words.takenBack : words.thanks),
    onError: toastProblem,
  });
  const say = (verdict: Verdict) =>
    send.mutate({
      params: { path: { anomaly_id: anomaly.anomaly_id } },
      body: verdict === null ? { verdict } : { verdict, note: note.trim() },
    });
  const said = anomaly.feedback;
  if (!may('POST /v1/anomalies/{anomaly_id}/feedback')) return null;
  return (
    <Card title={words.title} hint={words.hint}>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-60 flex-1">
          <TextField
            label={words.note}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        <Button aria-pressed={said?.verdict === 'expected'} busy={send.isPending} onClick={() => say('expected')}>
          <ThumbsUp className="size-4" aria-hidden />
          {words.expected}
        </Button>
        <Button aria-pressed={said?.verdict === 'unexpected'} busy={send.isPending} onClick={() => say('unexpected')}>
          <ThumbsDown className="size-4" aria-hidden />
          {words.unexpected}
        </Button>
        {said !== null && (
          <Button kind="quiet" busy={send.isPending} onClick={() => say(null)}>
            {words.takeBack}
          </Button>
        )}
      </div>
      <p className="mt-3 text-xs text-muted empty:hidden">
        {said !== null && (
          <>
            {words.said[said.verdict](nameOf(said.by))} <Ago at={said.at} />.{' '}
          </>
        )}
        {isUsual(anomaly.threshold_factor) ? '' : words.factor(anomaly.threshold_factor)}
      </p>
    </Card>
  );
}
