import type { ReactNode } from 'react';
import { type Amount, formatChange, formatMoney, type MoneyStyle } from '@/format/money';
import { formatCount, formatShare, formatSignedShare } from '@/format/number';
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
  if (value === null || value === undefined) return <span className="text-muted">{text.notApplicable}</span>;
  return <span className="figures">{formatShare(value, digits)}</span>;
}

/** A change against before. For money spent, more is not good: `moreIs` says what colour a rise has. */
export function Change({
  fraction,
  moreIs = 'bad',
}: {
  fraction: string | null | undefined;
  moreIs?: 'good' | 'bad' | 'neutral';
}) {
  if (fraction === null || fraction === undefined) return <span className="text-muted">{text.notApplicable}</span>;
  const direction = fraction.startsWith('-') ? -1 : /[1-9]/.test(fraction) ? 1 : 0;
  const good = direction === 0 || moreIs === 'neutral' ? null : direction > 0 === (moreIs === 'good');
  return (
    <span className={cx('figures', good === null ? 'text-muted' : good ? 'text-good' : 'text-bad')}>
      <span aria-hidden>{direction > 0 ? '▲ ' : direction < 0 ? '▼ ' : ''}</span>
      {formatSignedShare(fraction)}
    </span>
  );
}

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
