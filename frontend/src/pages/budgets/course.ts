/**
 * The course of a period, for drawing: how high the line stands at the end of each day. What is read of a day is the
 * API's own figure of it; what the whole comes to stands in the status.
 */
import { addDays } from '@/format/time';

export const MOST_DAYS = 800;

/** The days from the first to before the end; none where there are too many to be drawn. */
export function daysBetween(first: string, end: string): string[] {
  const count = Math.round((Date.parse(end) - Date.parse(first)) / 86_400_000);
  if (count <= 0 || count > MOST_DAYS) return [];
  return Array.from({ length: count }, (_, place) => addDays(first, place));
}

/** Heights of a line that grows by what each day has; null from the first day on that is not there yet. */
export function grown(
  days: readonly string[],
  until: string,
  heightOf: (day: string) => number | null,
): (number | null)[] {
  let height = 0;
  return days.map((day) => {
    if (day > until) return null;
    height += heightOf(day) ?? 0;
    return height;
  });
}

/** Heights of a forecast's running totals above what was spent before it; it begins where the spent line ends. */
export function foreseen(
  days: readonly string[],
  spent: readonly (number | null)[],
  first: string,
  totalOf: (day: string) => number | null,
): (number | null)[] {
  const joint = days.indexOf(first) - 1;
  const base = joint < 0 ? 0 : (spent[joint] ?? null);
  if (base === null || !days.includes(first)) return days.map(() => null);
  return days.map((day, place) => {
    if (place === joint) return base;
    const total = day < first ? null : totalOf(day);
    return total === null ? null : base + total;
  });
}

/** A limit spent evenly: its height at the end of each day. */
export function even(days: readonly string[], limit: number): number[] {
  return days.map((_, place) => (limit * (place + 1)) / days.length);
}

/** What is left below a limit of a line that grows towards it. */
export function leftOf(limit: number, heights: readonly (number | null)[]): (number | null)[] {
  return heights.map((height) => (height === null ? null : limit - height));
}
