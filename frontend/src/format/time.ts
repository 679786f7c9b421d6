/** Moments are RFC 3339 texts in UTC, days are `YYYY-MM-DD`; both are shown in the organization's time zone. */
import { LOCALE } from './formats';

type Shape = 'day' | 'dayShort' | 'weekday' | 'month' | 'monthShort' | 'hour' | 'moment' | 'clock' | 'exact';

const SHAPES: Record<Shape, Intl.DateTimeFormatOptions> = {
  day: { year: 'numeric', month: 'short', day: 'numeric' },
  dayShort: { month: 'short', day: 'numeric' },
  weekday: { weekday: 'short', month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'long' },
  monthShort: { month: 'short', year: '2-digit' },
  hour: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  moment: { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  exact: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  },
};

const formats = new Map<string, Intl.DateTimeFormat>();

export function formatMoment(moment: string | number | Date, zone: string, shape: Shape = 'moment'): string {
  return formatOf(shape, zone).format(new Date(moment));
}

/** A calendar day, which has no time zone. */
export function formatDay(day: string, shape: Shape = 'day'): string {
  return formatOf(shape, 'UTC').format(new Date(`${day}T00:00:00Z`));
}

/** Two calendar days, the last included: `Nov 1 – 30, 2026`; one alone if they are the same. */
export function formatDayRange(first: string, last: string): string {
  return formatOf('day', 'UTC').formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`));
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const RELATIVE = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

/** `3 minutes ago`, `in 2 days`; within a minute `now`. */
export function formatAgo(moment: string | number | Date, now: number): string {
  const distance = new Date(moment).getTime() - now;
  for (const [unit, length] of STEPS) {
    if (Math.abs(distance) >= length) return RELATIVE.format(Math.round(distance / length), unit);
  }
  return RELATIVE.format(0, 'second');
}

/** The calendar day of a moment in a zone, as `YYYY-MM-DD`. */
export function dayOf(moment: string | number | Date, zone: string): string {
  const key = `iso ${zone}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(key, format);
  return format.format(new Date(moment));
}

/** The day so many days later (or earlier), by the calendar. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The first day of the month so many months later (or earlier). */
export function firstOfMonth(day: string, months = 0): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

/** The first moment of a day in a zone, in milliseconds. */
export function startOfDay(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const first = midnight - offsetOf(midnight, zone);
  // Clocks may change between the two: what holds at the day's own beginning counts.
  return midnight - offsetOf(first, zone);
}

/** How far the zone's clocks are ahead of UTC at a moment. */
function offsetOf(moment: number, zone: string): number {
  const [hour, minute] = formatOf('clock', zone).format(moment).split(':').map(Number);
  const day = Date.parse(`${dayOf(moment, zone)}T00:00:00Z`);
  return day + ((hour ?? 0) * 60 + (minute ?? 0)) * 60_000 - Math.floor(moment / 60_000) * 60_000;
}

function formatOf(shape: Shape, zone: string): Intl.DateTimeFormat {
  const key = `${shape} ${zone}`;
  const kept = formats.get(key);
  if (kept !== undefined) return kept;
  const made = new Intl.DateTimeFormat(LOCALE, { ...SHAPES[shape], timeZone: zone });
  formats.set(key, made);
  return made;
}
