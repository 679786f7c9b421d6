import { numberFormat } from './formats';

/**
 * Amounts are decimal texts, as the API sends them, and stay texts: `Intl.NumberFormat` reads them exactly (ES2023), so
 * no figure passes through a binary float on its way to the page.
 */
export type Amount = string;

export type MoneyStyle = 'plain' | 'exact' | 'short';

/**
 * `plain`: cents, and more digits below a dollar, so that a small amount is never shown as nothing. `exact`: every digit
 * the API gave. `short`: for axes and tight places (`$1.2K`).
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
  if (style === 'short') return { maximumSignificantDigits: 3, minimumFractionDigits: 0 };
  return isBelowACent(amount)
    ? { maximumSignificantDigits: 2 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
}

function isBelowACent(amount: Amount): boolean {
  return !isZero(amount) && /^-?0*\.00/.test(amount);
}
