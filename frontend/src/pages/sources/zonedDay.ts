import { addDays, dayOf } from '@/format/time';

const QUARTER_HOUR_MS = 900_000;

/** The moment at which a calendar day ends in a zone: the first one of the day after it. */
export function zonedDayEnd(day: string, zone: string): string {
  return zonedDayStart(addDays(day, 1), zone);
}

/** The first moment of a calendar day in a zone, to the quarter of an hour in which any zone's days begin. */
export function zonedDayStart(day: string, zone: string): string {
  const utc = new Date(`${day}T00:00:00Z`).getTime();
  // Zones lie at most 14 hours ahead and 12 behind: the first quarter of an hour that is of that day is its start.
  for (let at = utc - 14 * 3_600_000; at <= utc + 12 * 3_600_000; at += QUARTER_HOUR_MS)
    if (dayOf(at, zone) === day) return new Date(at).toISOString();
  return new Date(utc).toISOString();
}
