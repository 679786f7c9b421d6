/** A price over time as steps: what holds from one day on until the next change. */
import type { PastPrice } from '@/api/generated';
import { forDrawing } from '@/format/money';

export type Step = { from: number; until: number; price: number };

const DAY_MS = 86_400_000;
/** How far back is drawn what has no known beginning. */
const BEFORE_MS = 180 * DAY_MS;

/** Oldest first; periods without that rate leave a gap. Empty where the price never changed. */
export function stepsOf(history: readonly PastPrice[], bucket: string, now: number): Step[] {
  const dated = [...history].reverse();
  const first = Math.min(
    now,
    ...dated.flatMap(({ from, until }) => [at(from), at(until)]).filter((one) => one !== null),
  );
  const steps = dated.flatMap(({ from, until, rates }) => {
    const rate = rates[bucket];
    if (rate === undefined) return [];
    const start = at(from) ?? first - BEFORE_MS;
    return [{ from: start, until: Math.max(at(until) ?? now, start), price: forDrawing(rate.usd) }];
  });
  return new Set(steps.map(({ price }) => price)).size > 1 ? steps : [];
}

function at(day: string | null): number | null {
  return day === null ? null : Date.parse(day);
}
