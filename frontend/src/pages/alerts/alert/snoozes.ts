/** How long an alert is put off, counted by the organization's clocks. */
import { addDays } from '@/format/time';
import { localIn, momentIn } from '@/format/zone';

const HOUR_MS = 3_600_000;
export const SNOOZES = ['hour', 'hours', 'tomorrow', 'monday'] as const;
export type Snooze = (typeof SNOOZES)[number];

/** Until when, as a moment: tomorrow and next Monday mean nine in the morning. */
export function snoozedUntil(snooze: Snooze, now: number, zone: string): string {
  if (snooze === 'hour') return new Date(now + HOUR_MS).toISOString();
  if (snooze === 'hours') return new Date(now + 4 * HOUR_MS).toISOString();
  const today = localIn(zone, now).slice(0, 10);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay();
  const day = addDays(today, snooze === 'tomorrow' ? 1 : (8 - weekday) % 7 || 7);
  return momentIn(zone, `${day}T09:00`) ?? new Date(now + 24 * HOUR_MS).toISOString();
}
