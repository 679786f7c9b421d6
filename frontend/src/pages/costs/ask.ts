/** The questions behind the Costs page, asked together so that chart and table always show one and the same cut. */
import { allPages } from '@/api/allPages';
import { client } from '@/api/client';
import type { Costs, Trends } from '@/api/generated';
import { joinFilter, splitFilter } from '@/app/dimensions';
import { type Granularity, type Period, periodBefore, periodLastMonth } from '@/app/period/period';
import { isAdditive, type Measure, placeOf } from './measures';
import type { Comparison } from './search';

export type Question = {
  period: Period;
  granularity: Granularity;
  rows: string;
  columns: string | null;
  filter: readonly string[];
  measure: Measure;
  compare: Comparison | null;
};

export type Breakdown = {
  question: Question;
  /** By the first dimension, over the whole period. */
  rows: Costs;
  /** Values of the first dimension, most first. */
  ranking: readonly string[];
  /** By both dimensions, or by the first and time. */
  cells: Costs | null;
  columnTotals: Costs | null;
  /** Every bucket of time, also those without calls. */
  trend: Trends;
  /** All of it by bucket. */
  whole: Costs;
  /** The first values of the ranking by bucket, each for itself. */
  top: Costs;
  /** All other values by bucket as one; null where there are too many of them to be named. */
  rest: Costs | null;
  before: { period: Period; rows: Costs; trend: Trends } | null;
};

export const TOP = 8;
const MOST_FILTERS = 100;
const MOST_LETTERS = 4_000;

export async function askBreakdown(question: Question, signal: AbortSignal): Promise<Breakdown> {
  const { period, columns, filter, measure } = question;
  const drawn = drawnGranularity(question);
  const [ranked, trend, whole, cells, columnTotals, before] = await Promise.all([
    askRanked(question, drawn, signal),
    askTrend(period, drawn, filter, signal),
    askCosts({ ...period, granularity: drawn, filter, measures: [measure] }, signal),
    columns === null ? null : askCosts(cellsOf(question), signal),
    columns === null ? null : askCosts({ ...cellsOf(question), group_by: groupsOf(columns) }, signal),
    askBefore(question, drawn, signal),
  ]);
  return { question, ...ranked, trend, whole, cells, columnTotals, before };
}

/** Which values come first is known once all of them are. */
async function askRanked(question: Question, drawn: Granularity, signal: AbortSignal) {
  const { period, rows: first, measure } = question;
  const rows = await askRows(question, period, signal);
  const ranking = rank(rows, first, measure);
  const [top, rest] = await Promise.all([
    askCosts(
      { ...period, granularity: drawn, group_by: [first], filter: topFilter(question, ranking), measures: [measure] },
      signal,
    ),
    askRest(question, ranking, drawn, signal),
  ]);
  return { rows, ranking, top, rest };
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

function topFilter({ filter, rows }: Question, ranking: readonly string[]): readonly string[] {
  return ranking.length === 0 ? filter : narrowed(filter, rows, ranking.slice(0, TOP));
}

async function askRest(question: Question, ranking: readonly string[], drawn: Granularity, signal: AbortSignal) {
  const { period, measure } = question;
  if (ranking.length <= TOP || !isAdditive(measure)) return null;
  const filter = narrowed(question.filter, question.rows, ranking.slice(TOP));
  if (filter.length > MOST_FILTERS || filter.join('').length > MOST_LETTERS) return null;
  return askCosts({ ...period, granularity: drawn, filter, measures: [measure] }, signal);
}

type CostsQuery = Period & {
  granularity: Granularity;
  group_by?: string[];
  filter: readonly string[];
  measures?: Measure[];
};

function cellsOf({ period, granularity, rows, columns, filter }: Question): CostsQuery {
  if (columns === 'time') return { ...period, granularity, group_by: [rows], filter };
  return { ...period, granularity: 'total', group_by: [rows, columns ?? ''], filter };
}

function groupsOf(columns: string): string[] {
  return columns === 'time' ? [] : [columns];
}

function askRows({ rows, filter }: Question, period: Period, signal: AbortSignal): Promise<Costs> {
  return askCosts({ ...period, granularity: 'total', group_by: [rows], filter }, signal);
}

async function askBefore(question: Question, drawn: Exclude<Granularity, 'total'>, signal: AbortSignal) {
  const { compare, period, filter } = question;
  if (compare === null) return null;
  const whole = compare === 'month' ? periodLastMonth(period) : periodBefore(period);
  const then = await elapsedOf(question, whole, drawn, signal);
  const [rows, trend] = await Promise.all([askRows(question, then, signal), askTrend(then, drawn, filter, signal)]);
  return { period: then, rows, trend };
}

/** Of a period that goes on, only as much as has passed is compared, as the API does it. */
async function elapsedOf(question: Question, whole: Period, drawn: Exclude<Granularity, 'total'>, signal: AbortSignal) {
  if (question.compare !== 'previous') return whole;
  const { previous } = await askTrend(question.period, drawn, question.filter, signal);
  return { from: previous.from, to: previous.to };
}

async function askCosts(query: CostsQuery, signal: AbortSignal): Promise<Costs> {
  const { group_by: groups = [], filter, measures, ...rest } = query;
  return allPages(async (cursor) => {
    const { data } = await client.GET('/v1/costs', {
      params: {
        query: {
          ...rest,
          ...(groups.length > 0 ? { group_by: groups } : {}),
          ...(filter.length > 0 ? { filter: [...filter] } : {}),
          ...(measures === undefined ? {} : { measures }),
          ...(cursor === undefined ? {} : { cursor }),
        },
      },
      signal,
    });
    return answered(data);
  });
}

async function askTrend(
  period: Period,
  granularity: Exclude<Granularity, 'total'>,
  filter: readonly string[],
  signal: AbortSignal,
): Promise<Trends> {
  const { data } = await client.GET('/v1/costs/trends', {
    params: { query: { ...period, granularity, ...(filter.length > 0 ? { filter: [...filter] } : {}) } },
    signal,
  });
  return answered(data);
}

/** All else than an answer is thrown by the client; this only tells the types. */
function answered<Data>(data: Data | undefined): Data {
  if (data === undefined) throw new TypeError('an answer without content');
  return data;
}
