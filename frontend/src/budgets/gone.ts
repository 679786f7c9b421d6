import { text } from '@/text';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How much of the period's time is gone, of one. */
export function gone(period: { from: string; to: string }, now: number): number {
  const from = Date.parse(period.from);
  const share = (now - from) / (Date.parse(period.to) - from);
  return Math.min(Math.max(share, 0), 1);
}

/** What is left of the period's time: `6 days left`, on its last day `13 hours left`. */
export function timeLeft(period: { to: string }, now: number): string {
  const left = Math.max(Date.parse(period.to) - now, 0);
  if (left >= DAY_MS) return text.budgets.daysLeft(Math.floor(left / DAY_MS));
  return text.budgets.hoursLeft(Math.ceil(left / HOUR_MS));
}
