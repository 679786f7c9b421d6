/** From what was spent per day, and what is foreseen, to what the chart draws. */
import type { ForecastDay, TrendBucket } from '@/api/generated';
import { type Amount, forDrawing } from '@/format/money';
import { addDays, dayOf, firstOfMonth, startOfDay } from '@/format/time';
import type { TrendSpan } from './search';

export type TrendPicture = {
  days: string[];
  times: number[];
  /** Place of the day that is not over; null where all are. */
  partialFrom: number | null;
  spent: (Amount | null)[];
  expected: (Amount | null)[];
  low: (Amount | null)[];
  high: (Amount | null)[];
  /** The last whole day, where the forecast is joined to what was spent: drawn there, but nothing is said of it. */
  joint: number | null;
};

/** How many days are shown before today, today included, and how many after it. */
const LENGTHS: Record<Exclude<TrendSpan, 'month'>, { back: number; ahead: number }> = {
  '7d': { back: 7, ahead: 7 },
  '30d': { back: 30, ahead: 14 },
  '90d': { back: 90, ahead: 30 },
};
const LEAST_AHEAD = 7;

/** First day shown, and the day after the last one. */
export function trendDays(span: TrendSpan, today: string): { from: string; end: string } {
  if (span !== 'month') {
    const { back, ahead } = LENGTHS[span];
    return { from: addDays(today, 1 - back), end: addDays(today, 1 + ahead) };
  }
  const monthEnd = firstOfMonth(today, 1);
  const least = addDays(today, 1 + LEAST_AHEAD);
  return { from: firstOfMonth(today), end: [monthEnd, least].sort()[1] ?? least };
}

/** `forecast` may be older than today: what it said of days that are over is left out. */
export function trendPicture(
  series: readonly TrendBucket[],
  forecast: readonly ForecastDay[],
  end: string,
  zone: string,
): TrendPicture {
  const past = series.map((bucket) => dayOf(bucket.start, zone));
  const open = series.findIndex((bucket) => bucket.partial);
  const firstExpected = open >= 0 ? (past[open] ?? '') : addDays(past.at(-1) ?? '9999-12-31', 1);
  const foreseen = forecast.filter((day) => day.day >= firstExpected && day.day < end);
  const ahead = foreseen.map((day) => day.day).filter((day) => !past.includes(day));
  const days = [...past, ...ahead];
  const joint = foreseen.length > 0 ? days.indexOf(firstExpected) - 1 : -1;
  const byDay = new Map(foreseen.map((day) => [day.day, day]));
  const joined = (value: (day: ForecastDay) => Amount | undefined) =>
    days.map((day, place) => (place === joint ? (series[place]?.cost_usd ?? null) : amountOf(byDay.get(day), value)));
  return {
    days,
    times: days.map((day, place) => Date.parse(series[place]?.start ?? '') || startOfDay(day, zone)),
    partialFrom: open >= 0 ? open : null,
    spent: days.map((_, place) => series[place]?.cost_usd ?? null),
    expected: joined((day) => day.amount_usd),
    low: joined((day) => day.low_80_usd),
    high: joined((day) => day.high_80_usd),
    joint: joint >= 0 ? joint : null,
  };
}

function amountOf(day: ForecastDay | undefined, value: (day: ForecastDay) => Amount | undefined): Amount | null {
  return day === undefined ? null : (value(day) ?? null);
}

export function drawn(amounts: readonly (Amount | null)[]): (number | null)[] {
  return amounts.map((amount) => (amount === null ? null : forDrawing(amount)));
}
