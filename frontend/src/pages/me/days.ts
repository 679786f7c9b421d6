/** One's own costs by day, without gaps. */
import type { Costs } from '@/api/generated';
import type { Period } from '@/app/period/period';
import { addDays, dayOf } from '@/format/time';

export type DaySeries = { value: string; places: (number | null)[]; amounts: (string | null)[] };

export function daysOf({ from, to }: Period): string[] {
  const days: string[] = [];
  for (let day = from; day < to; day = addDays(day, 1)) days.push(day);
  return days;
}

/** A series for each of the values, over all days; null where there were no calls, or no price is known. */
export function daySeries(costs: Costs, values: readonly string[], days: readonly string[], zone: string): DaySeries[] {
  const dimension = costs.group_by[0] ?? '';
  return values.map((value) => {
    const amounts = new Map(
      costs.rows
        .filter((row) => (row.group[dimension] ?? '') === value)
        .map((row) => [dayOf(row.start, zone), row.measures.cost_usd ?? null]),
    );
    const found = days.map((day) => amounts.get(day) ?? null);
    return { value, amounts: found, places: found.map((amount) => (amount === null ? null : Number(amount))) };
  });
}

/** Values of the whole period, the dearest first. */
export function rankedValues(costs: Costs): string[] {
  const dimension = costs.group_by[0] ?? '';
  return [...costs.rows]
    .sort((one, other) => Number(other.measures.cost_usd ?? -1) - Number(one.measures.cost_usd ?? -1))
    .map((row) => row.group[dimension] ?? '');
}
