/** Quantities that the API has in USD (decimal text), tokens or requests (whole numbers), in fields ending in the unit. */
import { formatMoney, type MoneyStyle } from './money';
import { formatCompact, formatCount } from './number';

export const UNITS = ['usd', 'tokens', 'requests'] as const;
export type Unit = (typeof UNITS)[number];
export type Quantity = string | number;

/** `quantity(day, 'low_80', 'usd')` is `day.low_80_usd`; null where it is not known or not there. */
export function quantity<Name extends string>(
  of: { readonly [Key in `${Name}_${Unit}`]?: Quantity | null },
  name: Name,
  unit: Unit,
): Quantity | null {
  return of[`${name}_${unit}`] ?? null;
}

export function formatQuantity(value: Quantity, unit: Unit, style: MoneyStyle = 'plain'): string {
  if (unit === 'usd') return formatMoney(String(value), 'USD', style);
  return style === 'short' ? formatCompact(Number(value)) : formatCount(Number(value));
}

/** Position and length of a mark only. */
export function drawnQuantity(value: Quantity | null): number | null {
  return value === null ? null : Number(value);
}
