import { ArrowRight, Equal, EqualNot, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProofByDay, ProofNumbers } from '@/api/generated';
import { addDays, formatDayRange } from '@/format/time';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { Count, Unknown } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { type Asked, Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { Flow } from './Flow';
import { flowOf, verdictOf } from './proof';
import { Verdict, type VerdictTone } from './Verdict';

const words = text.sources.verify;

/** The proof in one sentence, one line of figures, and one picture. */
export function Hero({
  proof,
  onAgain,
}: {
  proof: Asked<ProofByDay | undefined> & { isFetching: boolean };
  onAgain: () => void;
}) {
  return (
    <Card>
      <Shown of={proof} waiting={<Skeleton className="h-80" />}>
        {(found) => found !== undefined && <Proven proof={found} busy={proof.isFetching} onAgain={onAgain} />}
      </Shown>
    </Card>
  );
}

function Proven({ proof, busy, onAgain }: { proof: ProofByDay; busy: boolean; onAgain: () => void }) {
  const said = verdictOf(proof);
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0 flex-1 basis-80">
          <p className="mb-3 text-xs font-medium text-muted">{formatDayRange(proof.from, addDays(proof.to, -1))}</p>
          <Verdict {...said} large />
        </div>
        <div className="flex items-center gap-3 text-xs text-muted">
          <span>
            {words.asOf} <Ago at={proof.as_of} />
          </span>
          <Button size="small" onClick={onAgain} disabled={busy}>
            <RefreshCw className={cx('size-3.5', busy && 'animate-spin')} aria-hidden />
            {words.again}
          </Button>
        </div>
      </div>
      <Chain totals={proof.totals} tone={said.tone} />
      {(proof.totals.received ?? 0) > 0 && (
        <section aria-label={words.picture} className="border-t border-line pt-5">
          <h2 className="mb-3 text-sm font-semibold">{words.picture}</h2>
          <Flow {...flowOf(proof.totals)} />
        </section>
      )}
    </div>
  );
}

/** received → counted = stored, drift. */
function Chain({ totals, tone }: { totals: ProofNumbers; tone: VerdictTone }) {
  const same = totals.counted === totals.in_lake;
  const Compared = same ? Equal : EqualNot;
  return (
    <div className="grid items-center gap-x-4 gap-y-3 sm:grid-cols-[1fr_auto_1fr_auto_1fr_1fr]">
      <Link label={words.received} hint={words.receivedHint} value={totals.received} />
      <Sign label={words.cameTo}>
        <ArrowRight className="size-5 max-sm:rotate-90" />
      </Sign>
      <Link label={words.counted} hint={words.countedHint} value={totals.counted} />
      <Sign label={same ? words.equals : words.differsFrom}>
        <Compared className="size-5 max-sm:rotate-90" />
      </Sign>
      <Link label={words.inLake} hint={words.inLakeHint} value={totals.in_lake} />
      <dl
        className={cx(
          'rounded-lg px-4 py-3',
          tone === 'good' && 'bg-good-soft text-good',
          tone === 'bad' && 'bg-bad-soft text-bad',
          tone === 'open' && 'bg-sunken text-muted',
        )}
      >
        <dt className="text-xs font-medium">{words.drift}</dt>
        <dd className="text-2xl font-semibold tracking-tight">
          {totals.drift === null ? <Unknown /> : <Count value={totals.drift} />}
        </dd>
      </dl>
    </div>
  );
}

function Link({ label, hint, value }: { label: string; hint: string; value: number | null }) {
  return (
    <dl className="min-w-0">
      <dt className="text-xs font-medium text-muted">{label}</dt>
      <dd className="text-2xl font-semibold tracking-tight">
        <Count value={value} />
      </dd>
      <dd className="text-xs text-muted">{hint}</dd>
    </dl>
  );
}

function Sign({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="text-muted max-sm:justify-self-start">
      <span className="sr-only">{label}</span>
      <span aria-hidden>{children}</span>
    </span>
  );
}
