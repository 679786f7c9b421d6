import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { DryRun as Answer, PolicyBody } from '@/api/generated';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Failed } from '@/ui/Shown';
import { DryRunResult } from './DryRunResult';

const words = text.settings.policies;

/** What a policy would have said of the last 30 days, before it holds. Of long logs a piece at a time. */
export function DryRun({ body, ready }: { body: () => PolicyBody; ready: boolean }) {
  const dryRun = api.useMutation('post', '/v1/policies/dry-run');
  const [tried, setTried] = useState<PolicyBody | null>(null);
  const [pieces, setPieces] = useState<readonly Answer[]>([]);
  const last = pieces.at(-1);
  const begin = () => {
    const policy = body();
    dryRun.mutate(
      { body: { policy } },
      {
        onSuccess: (answer) => {
          setTried(policy);
          setPieces([answer]);
        },
      },
    );
  };
  // The next piece is of the policy that was tried, whatever was changed in the form since.
  const goOn = (policy: PolicyBody, cursor: string) =>
    dryRun.mutate({ body: { policy, cursor } }, { onSuccess: (answer) => setPieces([...pieces, answer]) });
  const changed = tried !== null && JSON.stringify(tried) !== JSON.stringify(body());
  return (
    <section aria-label={words.dry.title} aria-live="polite" className="grid gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={dryRun.isPending} disabled={!ready} onClick={begin}>
          {!dryRun.isPending && <FlaskConical className="size-4" aria-hidden />}
          {words.tryIt}
        </Button>
        <p className="text-xs text-muted">{words.tryHint}</p>
      </div>
      {dryRun.error !== null && <Failed error={dryRun.error} />}
      {changed && <p className="text-sm text-warn">{words.dry.changed}</p>}
      {pieces.map((piece, place) => (
        <DryRunResult
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces only ever come at the end
          key={place}
          answer={piece}
          place={piece.source === 'log' ? place + 1 : null}
        />
      ))}
      {tried !== null && last !== undefined && last.next_cursor !== null && (
        <div>
          <Button size="small" busy={dryRun.isPending} onClick={() => goOn(tried, last.next_cursor ?? '')}>
            {words.dry.goOn}
          </Button>
        </div>
      )}
      {pieces.length > 1 && last?.next_cursor === null && <p className="text-xs text-muted">{words.dry.end}</p>}
    </section>
  );
}
