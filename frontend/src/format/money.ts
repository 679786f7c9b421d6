import { numberFormat } from './formats';

/**
 * Amounts are decimal texts, as the API sends them, and stay texts: `Intl.NumberFormat` reads them exactly (ES2023), so
 * no figure passes through a binary float on its way to the page.
 */
export type Amount = string;

export type MoneyStyle = 'plain' | 'fine' | 'exact' | 'short';

/**
 * `plain`: cents, and two digits that count below one, so that a small amount is never shown as nothing. `fine`: of
 * single calls, which cost cents at most: four digits after the point. `exact`: every digit the API gave. `short`: for
 * axes and tight places (`$1.2K`).
 */
export function formatMoney(amount: Amount, currency = 'USD', style: MoneyStyle = 'plain'): string {
  return formatter(currency, style, amount).format(amount as Intl.StringNumericLiteral);
}

/** As `formatMoney`, with a sign before both directions: `+$5.01`, `−$0.20`. */
export function formatChange(amount: Amount, currency = 'USD'): string {
  const options = { style: 'currency', currency, signDisplay: 'exceptZero', ...digitsOf(amount, 'plain') } as const;
  return numberFormat(options).format(amount as Intl.StringNumericLiteral);
}

/** Position and length of a mark only: what is read is formatted from the text. */
export function forDrawing(amount: Amount): number {
  return Number(amount);
}

export function isZero(amount: Amount): boolean {
  return /^-?0*(\.0*)?$/.test(amount);
}

function formatter(currency: string, style: MoneyStyle, amount: Amount): Intl.NumberFormat {
  const options: Intl.NumberFormatOptions = { style: 'currency', currency, ...digitsOf(amount, style) };
  return numberFormat(style === 'short' ? { ...options, notation: 'compact' } : options);
}

function digitsOf(amount: Amount, style: MoneyStyle): Intl.NumberFormatOptions {
  if (style === 'exact') return { minimumFractionDigits: 2, maximumFractionDigits: 20 };
  if (style === 'short') return hasCents(amount) ? CENTS : { maximumSignificantDigits: 3, minimumFractionDigits: 0 };
  const places = style === 'fine' ? 4 : 2;
  return isBelow(amount, places)
    ? { minimumSignificantDigits: 2, maximumSignificantDigits: 2 }
    : { minimumFractionDigits: places, maximumFractionDigits: places };
}

const CENTS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;

/** A few dollars or less, in dimes or cents: `$0.60`, not `$0.6`. */
function hasCents(amount: Amount): boolean {
  return /^-?\d{0,3}\.\d{1,2}0*$/.test(amount) && !/\.0*$/.test(amount);
}

const BELOW = { 2: /^-?0*\.00/, 4: /^-?0*\.000/ } as const;

/** Smaller than what so many places after the point can tell well. */
function isBelow(amount: Amount, places: keyof typeof BELOW): boolean {
  return !isZero(amount) && BELOW[places].test(amount);
}
