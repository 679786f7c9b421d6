import { CircleAlert, Clock, ShieldCheck } from 'lucide-react';
import { cx } from '@/ui/cx';

export type VerdictTone = 'good' | 'bad' | 'open';

const SIGNS = { good: ShieldCheck, bad: CircleAlert, open: Clock } as const;

/** What a proof came to, in a sentence that nobody has to interpret. */
export function Verdict({
  tone,
  title,
  hint,
  large = false,
}: {
  tone: VerdictTone;
  title: string;
  hint?: string;
  large?: boolean;
}) {
  const Sign = SIGNS[tone];
  return (
    <div className="flex items-start gap-3 sm:gap-4" role="status">
      <span
        aria-hidden
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-full',
          large ? 'size-12' : 'size-9',
          tone === 'good' && 'bg-good-soft text-good',
          tone === 'bad' && 'bg-bad-soft text-bad',
          tone === 'open' && 'bg-sunken text-muted',
        )}
      >
        <Sign className={large ? 'size-6' : 'size-5'} />
      </span>
      <div className="min-w-0 self-center">
        <p className={cx('font-semibold text-balance', large && 'text-xl tracking-tight sm:text-2xl')}>{title}</p>
        {hint !== undefined && <p className="mt-0.5 text-sm text-muted">{hint}</p>}
      </div>
    </div>
  );
}
