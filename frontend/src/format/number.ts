import { numberFormat } from './formats';

const WHOLE = numberFormat({});
const COMPACT = numberFormat({ notation: 'compact', maximumSignificantDigits: 3 });

export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `1.2M`, for axes and tight places. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
}

/**
 * A fraction of one as the API sends it (`"0.1234"`), as `12.3%`; what is something is not shown as nothing (`<0.1%`).
 * Null, which is 0/0, has no share: callers show "n/a".
 */
export function formatShare(fraction: string | number, digits = 1): string {
  const format = numberFormat({ style: 'percent', maximumFractionDigits: digits });
  const shown = format.format(fraction as Intl.StringNumericLiteral);
  const isHidden = Number(fraction) > 0 && shown === format.format(0);
  return isHidden ? `<${format.format(10 ** -(digits + 2))}` : shown;
}

/** As `formatShare`, with a sign before both directions. */
export function formatSignedShare(fraction: string | number, digits = 1): string {
  return numberFormat({ style: 'percent', maximumFractionDigits: digits, signDisplay: 'exceptZero' }).format(
    fraction as Intl.StringNumericLiteral,
  );
}

/** A percentage as the API sends it (`"42.01"`), as `42%`. */
export function formatPercent(percent: string | number, digits = 0): string {
  return numberFormat({ style: 'unit', unit: 'percent', maximumFractionDigits: digits }).format(
    percent as Intl.StringNumericLiteral,
  );
}

/** Milliseconds as `850 ms`, `2.4 s`, `3 min`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${WHOLE.format(Math.round(milliseconds))} ms`;
  if (milliseconds < 60_000) return `${numberFormat({ maximumFractionDigits: 1 }).format(milliseconds / 1000)} s`;
  return `${WHOLE.format(Math.round(milliseconds / 60_000))} min`;
}

export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return numberFormat({ style: 'unit', unit: units[unit] ?? 'byte', maximumFractionDigits: 1 }).format(value);
}

const DECIMAL = numberFormat({ maximumFractionDigits: 2 });

/** A number that the API has as decimal text, such as a score. */
export function formatDecimal(value: string): string {
  return DECIMAL.format(value as Intl.StringNumericLiteral);
}
