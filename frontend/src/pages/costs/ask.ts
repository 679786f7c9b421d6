/** The questions behind the Costs page, asked together so that chart and table always show one and the same cut. */
import type { QueryClient } from '@tanstack/react-query';
import { allPages } from '@/api/allPages';
import { api, client } from '@/api/client';
import type { Costs, Trends } from '@/api/generated';
import { LIVE } from '@/api/queries';
import { type Granularity, type Period, periodLastMonth } from '@/app/period/period';
import { groupOf, isAdditive, type Measure } from './measures';
import { type Breakdown, drawnGranularity, narrowed, type Question, rank, TOP } from './question';
import { columnsOf } from './tableRows';

const MOST_FILTERS = 100;
const MOST_LETTERS = 4_000;

export async function askBreakdown(question: Question, queries: QueryClient, signal: AbortSignal): Promise<Breakdown> {
  // First what others wait for.
  const rows = askRows(question, question.period, signal);
  const ways = { cells: askCells(question, signal), columnTotals: askColumnTotals(question, signal) };
  const kept = queries.fetchQuery({ ...trendOf(question), staleTime: LIVE.staleTime });
  // Cells by time have what the chart draws of all and of each: it is not asked for twice.
  const drawn = question.columns === 'time' && question.granularity !== 'total' ? ways : null;
  const [ranked, trend, whole, cells, columnTotals, before] = await Promise.all([
    askRanked(question, rows, drawn?.cells ?? null, signal),
    kept,
    drawn?.columnTotals ?? askCosts(drawnOf(question), signal),
    ways.cells,
    ways.columnTotals,
    askBefore(question, kept, signal),
  ]);
  return { question, ...ranked, trend, whole, cells, columnTotals, before };
}

/** Total of the period against the one before, which the page asks again and again as well. */
export function trendOf(question: Question) {
  const { period, filter } = question;
  return api.queryOptions('get', '/v1/costs/trends', {
    params: {
      query: {
        ...period,
        granularity: drawnGranularity(question),
        ...(filter.length > 0 ? { filter: [...filter] } : {}),
      },
    },
  });
}

/** Which values come first is known once all of them are. */
async function askRanked(question: Question, asked: Promise<Costs>, drawn: Promise<Costs> | null, signal: AbortSignal) {
  const rows = await asked;
  const ranking = rank(rows, question.rows, question.measure);
  const [top, rest] = await Promise.all([askTop(question, ranking, drawn, signal), askRest(question, ranking, signal)]);
  return { rows, ranking, top, rest };
}

async function askTop(
  question: Question,
  ranking: readonly string[],
  drawn: Promise<Costs> | null,
  signal: AbortSignal,
): Promise<Costs> {
  const cells = await drawn;
  if (cells?.next_cursor === null) return cells;
  return askCosts({ ...drawnOf(question), group_by: [question.rows], filter: topFilter(question, ranking) }, signal);
}

/** All of it by the buckets that are drawn. */
function drawnOf(question: Question): CostsQuery {
  const { period, filter, measure } = question;
  return { ...period, granularity: drawnGranularity(question), filter, measures: [measure] };
}

function topFilter({ filter, rows }: Question, ranking: readonly string[]): readonly string[] {
  return ranking.length === 0 ? filter : narrowed(filter, rows, ranking.slice(0, TOP));
}

async function askRest(question: Question, ranking: readonly string[], signal: AbortSignal) {
  if (ranking.length <= TOP || !isAdditive(question.measure)) return null;
  const filter = narrowed(question.filter, question.rows, ranking.slice(TOP));
  if (filter.length > MOST_FILTERS || filter.join('').length > MOST_LETTERS) return null;
  return askCosts({ ...drawnOf(question), filter }, signal);
}

type CostsQuery = Period & {
  granularity: Granularity;
  group_by?: string[];
  filter: readonly string[];
  /** Those that are shown: the API reads and writes no others. */
  measures: readonly Measure[];
};

function askCells(question: Question, signal: AbortSignal): Promise<Costs> | null {
  const { period, granularity, rows, columns, filter, measure } = question;
  if (columns === null) return null;
  const isTime = columns === 'time';
  return askCosts(
    {
      ...period,
      granularity: isTime ? granularity : 'total',
      group_by: isTime ? [rows] : [rows, columns],
      filter,
      measures: isTime ? [measure] : tableMeasures(measure),
    },
    signal,
  );
}

function askColumnTotals(question: Question, signal: AbortSignal): Promise<Costs> | null {
  const { period, granularity, columns, filter, measure } = question;
  if (columns === null) return null;
  const cut = columns === 'time' ? { granularity } : { granularity: 'total' as const, group_by: [columns] };
  return askCosts({ ...period, ...cut, filter, measures: [measure] }, signal);
}

function askRows({ rows, filter, measure }: Question, period: Period, signal: AbortSignal): Promise<Costs> {
  const measures = tableMeasures(measure);
  return askCosts({ ...period, granularity: 'total', group_by: [rows], filter, measures }, signal);
}

/** The table's columns, and the number of requests, by which values are ranked that no sum puts in an order. */
function tableMeasures(measure: Measure): Measure[] {
  return [...new Set<Measure>([...columnsOf(measure, groupOf(measure)), 'requests'])];
}

async function askBefore(question: Question, trend: Promise<Trends>, signal: AbortSignal) {
  const { compare, period } = question;
  if (compare === null) return null;
  // Of a period that goes on, only as much as has passed is compared, as the API does it.
  const then =
    compare === 'month'
      ? periodLastMonth(period)
      : { from: (await trend).previous.from, to: (await trend).previous.to };
  const [rows, before] = await Promise.all([
    askRows(question, then, signal),
    askTrend(then, drawnGranularity(question), question.filter, signal),
  ]);
  return { period: then, rows, trend: before };
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
          measures: [...measures],
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
