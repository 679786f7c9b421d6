/** From a view's address to the period that the API is asked for. All of it is counted in days of the organization. */
import { addDays, dayOf, firstOfMonth } from '@/format/time';
import type { PeriodSearch, Preset } from './search';

/** As the API takes them: days or moments on the hour; `to` is not included. */
export type Period = { from: string; to: string };

/** What days and years are counted by. */
export type Calendar = {
  zone: string;
  /** 1 for January. */
  fiscalStart: number;
  /** In the zone. */
  today: string;
};

export type Granularity = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year' | 'total';

const DAY_MS = 86_400_000;

/** The API's bounds: how many days may be cut how finely. */
const MOST_DAYS: readonly (readonly [Granularity, number])[] = [
  ['hour', 31],
  ['day', 800],
  ['week', 5 * 366],
  ['month', 3_660],
  ['quarter', 3_660],
  ['year', 3_660],
  ['total', 3_660],
];

/** Below so many days a bucket of that length says nothing. */
const LEAST_DAYS: Partial<Record<Granularity, number>> = { day: 2, week: 8, month: 28, quarter: 89, year: 360 };

const PRESET_PERIODS: Record<Preset, (calendar: Calendar) => Period> = {
  today: ({ today }) => ({ from: today, to: addDays(today, 1) }),
  yesterday: ({ today }) => ({ from: addDays(today, -1), to: today }),
  '7d': ({ today }) => ({ from: addDays(today, -6), to: addDays(today, 1) }),
  '30d': ({ today }) => ({ from: addDays(today, -29), to: addDays(today, 1) }),
  '90d': ({ today }) => ({ from: addDays(today, -89), to: addDays(today, 1) }),
  month: ({ today }) => ({ from: firstOfMonth(today), to: addDays(today, 1) }),
  'last-month': ({ today }) => ({ from: firstOfMonth(today, -1), to: firstOfMonth(today) }),
  quarter: (calendar) => ({ from: quarterStart(calendar), to: addDays(calendar.today, 1) }),
  'last-quarter': (calendar) => ({ from: firstOfMonth(quarterStart(calendar), -3), to: quarterStart(calendar) }),
  year: (calendar) => ({ from: yearStart(calendar), to: addDays(calendar.today, 1) }),
};

export function periodOf(search: PeriodSearch, calendar: Calendar, fallback: Preset): Period {
  if (search.from !== undefined && search.to !== undefined) return { from: search.from, to: search.to };
  return PRESET_PERIODS[search.period ?? fallback](calendar);
}

/** Whether it holds today, so that its figures still change. */
export function isRunning(period: Period, calendar: Calendar): boolean {
  return lastDay(period, calendar.zone) >= calendar.today;
}

/** Its length in days, rounded up. */
export function lengthInDays(period: Period): number {
  return Math.ceil((Date.parse(period.to) - Date.parse(period.from)) / DAY_MS);
}

/** The buckets that the API allows and that are of use. */
export function granularitiesOf(period: Period): Granularity[] {
  const days = lengthInDays(period);
  return MOST_DAYS.filter(([name, most]) => days <= most && days >= (LEAST_DAYS[name] ?? 0)).map(([name]) => name);
}

export function usualGranularity(period: Period): Granularity {
  const days = lengthInDays(period);
  if (days <= 2) return 'hour';
  if (days <= 100) return 'day';
  return days <= 200 ? 'week' : 'month';
}

/** As wished, where the period allows it. */
export function granularityOf(period: Period, wished: Granularity | undefined): Granularity {
  return wished !== undefined && granularitiesOf(period).includes(wished) ? wished : usualGranularity(period);
}

const BUCKET_DAYS: Record<Granularity, number> = {
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30,
  quarter: 91,
  year: 365,
  total: Number.POSITIVE_INFINITY,
};

/** As wished, or the first coarser one that has so many buckets at the most. */
export function coarsened(period: Period, wished: Granularity, most: number): Granularity {
  const days = lengthInDays(period);
  const fits = MOST_DAYS.map(([name]) => name).filter((name) => days / BUCKET_DAYS[name] <= most);
  return fits.find((name) => BUCKET_DAYS[name] >= BUCKET_DAYS[wished]) ?? 'total';
}

/** Moments are those of the hour, in UTC; days stay days. */
export function isMoment(edge: string): boolean {
  return edge.includes('T');
}

/** The last day in it. */
export function lastDay(period: Period, zone: string): string {
  return isMoment(period.to) ? dayOf(Date.parse(period.to) - 1, zone) : addDays(period.to, -1);
}

/** The day of an edge. */
export function dayAt(edge: string, zone: string): string {
  return isMoment(edge) ? dayOf(edge, zone) : edge;
}

function quarterStart({ today, fiscalStart }: Calendar): string {
  return firstOfMonth(today, -(monthsIntoYear(today, fiscalStart) % 3));
}

function yearStart({ today, fiscalStart }: Calendar): string {
  return firstOfMonth(today, -monthsIntoYear(today, fiscalStart));
}

function monthsIntoYear(today: string, fiscalStart: number): number {
  return (Number(today.slice(5, 7)) - fiscalStart + 12) % 12;
}
