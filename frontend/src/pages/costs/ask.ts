/** The questions behind the Costs page, asked together so that chart and table always show one and the same cut. */
import type { QueryClient } from '@tanstack/react-query';
import { allPages } from '@/api/allPages';
import { api, client } from '@/api/client';
import type { Costs } from '@/api/generated';
import { LIVE } from '@/api/queries';
import type { Granularity, Period } from '@/app/period/period';
import { groupOf, isAdditive, type Measure } from './measures';
import { type Breakdown, drawnGranularity, narrowed, type Question, rank, TOP } from './question';
import type { Comparison } from './search';
import { columnsOf } from './tableRows';

const MOST_FILTERS = 100;
const MOST_LETTERS = 4_000;

export async function askBreakdown(question: Question, queries: QueryClient, signal: AbortSignal): Promise<Breakdown> {
  // First what others wait for.
  const rows = askRows(question, signal);
  const ways = { cells: askCells(question, signal), columnTotals: askColumnTotals(question, signal) };
  const kept = queries.fetchQuery({ ...trendOf(question), staleTime: LIVE.staleTime });
  // Cells by time have what the chart draws of all and of each: it is not asked for twice.
  const drawn = question.columns === 'time' && question.granularity !== 'total' ? ways : null;
  const [ranked, trend, whole, cells, columnTotals] = await Promise.all([
    askRanked(question, rows, drawn?.cells ?? null, signal),
    kept,
    drawn?.columnTotals ?? askCosts({ ...drawnOf(question), ...comparedBuckets(question) }, signal),
    ways.cells,
    ways.columnTotals,
  ]);
  return { question, ...ranked, trend, whole, cells, columnTotals };
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
  compare?: Comparison;
};

/** The chart draws what every bucket cost before, where it draws money. */
function comparedBuckets({ compare, measure }: Question): { compare?: Comparison } {
  return compare === null || measure !== 'cost_usd' ? {} : { compare };
}

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
  const cut =
    columns === 'time'
      ? { granularity, ...comparedBuckets(question) }
      : { granularity: 'total' as const, group_by: [columns] };
  return askCosts({ ...period, ...cut, filter, measures: [measure] }, signal);
}

function askRows({ period, rows, filter, measure, compare }: Question, signal: AbortSignal): Promise<Costs> {
  const measures = tableMeasures(measure);
  const compared = compare === null ? {} : { compare };
  return askCosts({ ...period, granularity: 'total', group_by: [rows], filter, measures, ...compared }, signal);
}

/** The table's columns, and the number of requests, by which values are ranked that no sum puts in an order. */
function tableMeasures(measure: Measure): Measure[] {
  return [...new Set<Measure>([...columnsOf(measure, groupOf(measure)), 'requests'])];
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

/** All else than an answer is thrown by the client; this only tells the types. */
function answered<Data>(data: Data | undefined): Data {
  if (data === undefined) throw new TypeError('an answer without content');
  return data;
}
