/** What the Costs page asks, what it is answered, and what follows from that without asking. */
import type { CostRow, Costs, TrendBucket, Trends } from '@/api/generated';
import { joinFilter, splitFilter } from '@/app/dimensions';
import { type Calendar, coarsened, type Granularity, granularityOf, type Period, periodOf } from '@/app/period/period';
import { isAdditive, type Measure, placeOf } from './measures';
import { type Comparison, type CostsSearch, DEFAULT_ROWS, FALLBACK } from './search';

export type Question = {
  period: Period;
  granularity: Granularity;
  rows: string;
  columns: string | null;
  filter: readonly string[];
  measure: Measure;
  compare: Comparison | null;
};

/** By the first dimension, over the whole period: what the table and the chart both rest on. */
export type Cut = {
  question: Question;
  /** Each beside what it was, where that is asked for. */
  rows: Costs;
  /** Values of the first dimension, most first. */
  ranking: readonly string[];
};

/** What the table shows. */
export type Breakdown = Cut & {
  /** By both dimensions, or by the first and time. */
  cells: Costs | null;
  columnTotals: readonly CostRow[];
  /** Every bucket of time, also those without calls, where the columns are those. */
  buckets: readonly TrendBucket[];
};

/** What the chart draws. */
export type Drawn = Cut & {
  /** Every bucket of time, also those without calls. */
  trend: Trends;
  /** All of it by bucket, beside what it was where the chart draws that. */
  whole: readonly CostRow[];
  /** The first values of the ranking by bucket, each for itself. */
  top: readonly CostRow[];
  /** All other values by bucket as one; null where there are too many of them to be named. */
  rest: readonly CostRow[] | null;
};

export const TOP = 8;
const MOST_COLUMNS = 62;

/** What the address asks for. */
export function questionOf(search: CostsSearch, calendar: Calendar): Question {
  const period = periodOf(search, calendar, FALLBACK);
  const granularity = granularityOf(period, search.granularity);
  return {
    period,
    granularity: search.columns === 'time' ? coarsened(period, granularity, MOST_COLUMNS) : granularity,
    rows: search.rows ?? DEFAULT_ROWS,
    columns: search.columns ?? null,
    filter: search.filter ?? [],
    measure: search.measure ?? 'cost_usd',
    compare: search.compare ?? null,
  };
}

/** A chart over time needs buckets, also where the table has none. */
export function drawnGranularity({ granularity, period }: Question): Exclude<Granularity, 'total'> {
  if (granularity !== 'total') return granularity;
  const days = (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000;
  return days <= 2 ? 'hour' : days <= 100 ? 'day' : 'month';
}

/** Values of a dimension by what is known of a measure, most first; what has none is ranked by its name. */
export function rank(costs: Costs, dimension: string, measure: Measure): string[] {
  const by = isAdditive(measure) ? measure : 'requests';
  return costs.rows
    .map((row) => ({ value: row.group[dimension] ?? '', place: placeOf(row.measures, by) ?? -1 }))
    .sort((one, other) => other.place - one.place || one.value.localeCompare(other.value))
    .map((row) => row.value);
}

/** Filters of other dimensions, and of this one just these values. */
export function narrowed(filter: readonly string[], dimension: string, values: readonly string[]): string[] {
  const others = filter.filter((one) => splitFilter(one).dimension !== dimension);
  return [...others, ...values.map((value) => joinFilter(dimension, value))];
}
