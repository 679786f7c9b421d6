/** Series by day for the chart: what was, what is foreseen, what came. Pure. */
import type { Forecast } from '@/api/generated';
import { addDays } from '@/format/time';
import { drawnQuantity, formatQuantity, type Quantity, quantity, type Unit } from '@/format/unit';
import type { Horizon } from './search';

export type DayValue = { day: string; value: Quantity | null };
export type ForecastDays = Forecast['days'];

/** The days until a horizon: a night's forecast goes further than most ask for. */
export function daysWithin(forecast: Pick<Forecast, 'days' | 'period_end_day'>, horizon: Horizon): ForecastDays {
  const end = forecast.period_end_day;
  if (horizon !== 'period_end') return forecast.days.slice(0, Number(horizon));
  return end === null ? forecast.days : forecast.days.filter((day) => day.day < end);
}

const LEAST_DAYS = 7;

/** Those of a forecast's days that are over, so that what came is seen well; with a few more where it is young. */
export function daysOver(forecast: Pick<Forecast, 'days' | 'actual'>): ForecastDays {
  return forecast.days.slice(0, Math.max(forecast.actual?.days.length ?? 0, LEAST_DAYS));
}

/** So many days before a forecast are shown as history: about as many as it looks ahead. */
export function historyDays(ahead: number): number {
  return Math.min(Math.max(ahead, 28), 120);
}

type Row = { start: string; measures: { cost_usd?: string | null; requests?: number } };

/** Days without a row had no calls, which is zero; before the first row nothing is known. */
export function historyOf(rows: readonly Row[], until: string, unit: 'usd' | 'requests'): DayValue[] {
  const found = new Map(rows.map((row) => [row.start.slice(0, 10), row.measures]));
  const first = [...found.keys()].sort()[0];
  if (first === undefined) return [];
  const days: DayValue[] = [];
  for (let day = first; day < until; day = addDays(day, 1)) {
    const measures = found.get(day);
    days.push({ day, value: measures === undefined ? zero(unit) : measureOf(measures, unit) });
  }
  return days;
}

function measureOf(measures: Row['measures'], unit: 'usd' | 'requests'): Quantity | null {
  return (unit === 'usd' ? measures.cost_usd : measures.requests) ?? null;
}

function zero(unit: Unit): Quantity {
  return unit === 'usd' ? '0' : 0;
}

/** A line over the chart's days: numbers that place it, and the texts that are read. */
export type Drawn = { values: (number | null)[]; words: string[] };

export function drawn(days: readonly string[], of: ReadonlyMap<string, Quantity | null>, unit: Unit): Drawn {
  const found = days.map((day) => of.get(day) ?? null);
  return {
    values: found.map(drawnQuantity),
    words: found.map((value) => (value === null ? '' : formatQuantity(value, unit))),
  };
}

/** What came, added up: heights to draw only. A day whose amount nobody knows adds nothing. */
export function running(days: readonly string[], came: ReadonlyMap<string, Quantity | null>): (number | null)[] {
  let height = 0;
  return days.map((day) => {
    const value = came.get(day);
    if (value === undefined) return null;
    height += drawnQuantity(value) ?? 0;
    return height;
  });
}

export type Field = 'amount' | 'low_80' | 'high_80' | 'low_95' | 'high_95';
export type TotalField = 'total' | 'total_low_80' | 'total_high_80' | 'total_low_95' | 'total_high_95';

export function fieldOf(days: ForecastDays, field: Field | TotalField, unit: Unit): Map<string, Quantity | null> {
  return new Map(days.map((day) => [day.day, quantity(day, field, unit)]));
}

/** A day's place on the chart's axis, which runs in UTC: a calendar day has no zone. */
export function timeOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
