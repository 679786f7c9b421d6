import { Check, CircleAlert, Loader2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { EventRow } from '@/api/generated';
import { costsOf } from '@/app/costsLinks';
import { text } from '@/text';
import { Button, ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { Disclosure } from '@/ui/Disclosure';
import { Count, Money } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Failed } from '@/ui/Shown';
import type { Arrival } from './arrival';
import { useArrival } from './useArrival';

const words = text.sources.send;

/** Looks for a key's first event and says what came of it. */
export function Watch({ keyId }: { keyId: string }) {
  const { arrival, row, elapsedMs, stopped, error, lookAgain } = useArrival(keyId);
  return (
    <div className="grid gap-4">
      <div aria-live="polite">
        <State arrival={arrival} keyId={keyId} stopped={stopped} />
      </div>
      {arrival === 'waiting' && (
        <p className="figures text-xs text-muted">{words.watchingHint(Math.round(elapsedMs / 1000))}</p>
      )}
      {stopped && (
        <div className="flex flex-wrap items-center gap-3">
          <Button size="small" onClick={lookAgain}>
            {words.lookAgain}
          </Button>
          {arrival !== 'gave-up' && <span className="text-xs text-muted">{words.stopped}</span>}
        </div>
      )}
      {row !== undefined && <Arrived row={row} keyId={keyId} />}
      {error !== null && <Failed error={error} small />}
    </div>
  );
}

const SAID: Record<Arrival, { title: string; hint?: string; tone: 'good' | 'warn' | 'busy' }> = {
  waiting: { title: words.watching, tone: 'busy' },
  'gave-up': { title: words.gaveUp, hint: words.gaveUpHint, tone: 'warn' },
  used: { title: words.used, hint: words.usedHint, tone: 'busy' },
  received: { title: words.received, tone: 'busy' },
  counted: { title: words.counted, hint: words.keepGoing, tone: 'good' },
  unpriced: { title: words.unpriced, hint: words.unpricedHint, tone: 'warn' },
  quarantined: { title: words.quarantined, hint: words.quarantinedHint, tone: 'warn' },
};

function State({ arrival, keyId, stopped }: { arrival: Arrival; keyId: string; stopped: boolean }) {
  const { title, hint, tone } = SAID[arrival];
  return (
    <div className="flex items-start gap-3">
      <Sign tone={stopped ? 'warn' : tone} />
      <div className="min-w-0 pt-1">
        <p className="font-semibold">
          {title} {arrival === 'waiting' && <code className="text-xs font-normal break-all">ok_{keyId}…</code>}
        </p>
        {hint !== undefined && <p className="mt-0.5 text-sm text-muted">{hint}</p>}
        {arrival === 'unpriced' && (
          <div className="mt-2">
            <ButtonLink size="small" to="/sources/unpriced" search={{}}>
              {words.unpricedLink}
            </ButtonLink>
          </div>
        )}
        {arrival === 'quarantined' && (
          <div className="mt-2">
            <ButtonLink size="small" to="/sources/quarantine" search={{}}>
              {words.quarantinedLink}
            </ButtonLink>
          </div>
        )}
      </div>
    </div>
  );
}

function Sign({ tone }: { tone: 'good' | 'warn' | 'busy' }) {
  const Icon = tone === 'good' ? Check : tone === 'warn' ? CircleAlert : Loader2;
  return (
    <span
      aria-hidden
      className={cx(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-full',
        tone === 'good' && 'bg-good-soft text-good',
        tone === 'warn' && 'bg-warn-soft text-warn',
        tone === 'busy' && 'bg-sunken text-muted',
      )}
    >
      <Icon className={cx('size-4', tone === 'busy' && 'animate-spin')} />
    </span>
  );
}

function Arrived({ row, keyId }: { row: EventRow; keyId: string }) {
  const read = (row.usage.input_uncached_tokens ?? 0) > 0 || (row.usage.output_tokens ?? 0) > 0;
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 rounded-lg bg-sunken p-3 text-sm">
        <Line name={words.cost}>
          <strong className="text-lg font-semibold">
            <Money amount={row.cost_usd} />
          </strong>
        </Line>
        <Line name={words.model}>
          {row.dimensions.provider} / {row.dimensions.model}
        </Line>
        <Line name={words.team}>{row.dimensions.team || <span className="text-muted">{words.noTeam}</span>}</Line>
        {read && (
          <Line name={words.tokens}>
            <Count value={row.usage.input_uncached_tokens ?? 0} /> · <Count value={row.usage.output_tokens ?? 0} />
          </Line>
        )}
        <Line name={words.arrived}>
          <Ago at={row.received_at} />
        </Line>
      </dl>
      <div className="flex flex-wrap gap-2">
        <ButtonLink size="small" kind="primary" {...costsOf(`api_key:${keyId}`)}>
          {words.seeCosts}
        </ButtonLink>
        <ButtonLink size="small" to="/sources/batches" search={{ batch: row.batch_id }}>
          {words.seeProof}
        </ButtonLink>
      </div>
    </>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="self-center text-muted">{name}</dt>
      <dd className="min-w-0 self-center text-right break-words">{children}</dd>
    </>
  );
}

export function Help() {
  return (
    <Card>
      <Disclosure title={words.helpTitle}>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2.5 text-sm">
          {words.help.map(([code, meaning]) => (
            <Meaning key={code} code={code} meaning={meaning} />
          ))}
        </dl>
      </Disclosure>
    </Card>
  );
}

function Meaning({ code, meaning }: { code: string; meaning: string }) {
  return (
    <>
      <dt className="figures font-medium whitespace-nowrap">{code}</dt>
      <dd className="text-muted">{meaning}</dd>
    </>
  );
}
