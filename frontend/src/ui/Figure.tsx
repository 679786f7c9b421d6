import type { ReactNode } from 'react';
import { type Amount, formatChange, formatMoney, type MoneyStyle } from '@/format/money';
import { formatCount, formatShare } from '@/format/number';
import { text } from '@/text';
import { cx } from './cx';

/** What is not known is said, never shown as nothing. */
export function Unknown({ why }: { why?: string }) {
  return (
    <span className="text-muted" title={why}>
      {text.unknown}
    </span>
  );
}

/** An amount; `lowerBound` where something in it has no price yet, so that it is at least that much. */
export function Money({
  amount,
  currency = 'USD',
  style = 'plain',
  lowerBound = false,
}: {
  amount: Amount | null | undefined;
  currency?: string;
  style?: MoneyStyle;
  lowerBound?: boolean;
}) {
  if (amount === null || amount === undefined) return <Unknown />;
  return (
    <span className="figures whitespace-nowrap" title={formatMoney(amount, currency, 'exact')}>
      {lowerBound && (
        <abbr className="no-underline" title={text.lowerBound}>
          ≥{' '}
        </abbr>
      )}
      {formatMoney(amount, currency, style)}
    </span>
  );
}

export function Count({ value }: { value: number | null | undefined }) {
  if (value === null || value === undefined) return <Unknown />;
  return <span className="figures">{formatCount(value)}</span>;
}

/** A fraction of one; null is 0/0. */
export function Share({ value, digits = 1 }: { value: string | number | null | undefined; digits?: number }) {
  if (value === null || value === undefined) return <NotApplicable />;
  return <span className="figures">{formatShare(value, digits)}</span>;
}

/** What has no value since there is nothing that it would be of: 0/0. */
export function NotApplicable() {
  return <span className="text-muted">{text.notApplicable}</span>;
}

/**
 * A change against before: an arrow says which way, and a word where nobody sees it, so the figure has no sign. For money
 * spent, more is not good: `moreIs` says what colour a rise has.
 */
export function Change({
  fraction,
  moreIs = 'bad',
}: {
  fraction: string | null | undefined;
  moreIs?: 'good' | 'bad' | 'neutral';
}) {
  if (fraction === null || fraction === undefined) return <NotApplicable />;
  const direction = fraction.startsWith('-') ? 'down' : /[1-9]/.test(fraction) ? 'up' : 'same';
  const good = direction === 'same' || moreIs === 'neutral' ? null : (direction === 'up') === (moreIs === 'good');
  return (
    <span className={cx('figures whitespace-nowrap', good === null ? 'text-muted' : good ? 'text-good' : 'text-bad')}>
      {direction !== 'same' && (
        <>
          <span aria-hidden>{ARROWS[direction]} </span>
          <span className="sr-only">{text.change[direction]} </span>
        </>
      )}
      {formatShare(fraction.replace(/^-/, ''))}
    </span>
  );
}

const ARROWS = { up: '▲', down: '▼' } as const;

/** An amount that came on top or was saved. */
export function MoneyChange({ amount, currency = 'USD' }: { amount: Amount; currency?: string }) {
  return <span className="figures whitespace-nowrap">{formatChange(amount, currency)}</span>;
}

/** One figure with its name: the name first for a screen reader, the figure large for the eye. */
export function Stat({
  label,
  value,
  detail,
  hint,
  size = 'normal',
}: {
  label: ReactNode;
  value: ReactNode;
  detail?: ReactNode;
  hint?: string;
  size?: 'normal' | 'large';
}) {
  return (
    <dl className="min-w-0" title={hint}>
      <dt className="text-xs font-medium text-muted">{label}</dt>
      <dd
        className={cx(
          'mt-1 font-semibold tracking-tight text-ink',
          size === 'large' ? 'text-3xl sm:text-4xl' : 'text-xl sm:text-2xl',
        )}
      >
        {value}
      </dd>
      {detail !== undefined && <dd className="mt-1 text-xs text-muted">{detail}</dd>}
    </dl>
  );
}
