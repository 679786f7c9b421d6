/**
 * The questions behind the Costs page. Table and chart come each with its own answer; what both rest on is asked once. Each
 * is of one cut: its parts are not shown one by one.
 */
import type { QueryClient } from '@tanstack/react-query';
import { allPages } from '@/api/allPages';
import { api, client } from '@/api/client';
import type { CostRow, Costs, Trends } from '@/api/generated';
import { LIVE } from '@/api/queries';
import type { Granularity, Period } from '@/app/period/period';
import { groupOf, isAdditive, type Measure } from './measures';
import { type Breakdown, type Cut, type Drawn, drawnGranularity, narrowed, type Question, rank, TOP } from './question';
import type { Comparison } from './search';
import { columnsOf } from './tableRows';

const MOST_FILTERS = 100;
const MOST_LETTERS = 4_000;
/** What the trend says of each bucket. */
const TOLD: readonly Measure[] = ['cost_usd', 'requests', 'unpriced_requests'];

type CostsQuery = Period & {
  granularity: Granularity;
  group_by?: string[];
  filter: readonly string[];
  /** Those that are shown: the API reads and writes no others. */
  measures: readonly Measure[];
  compare?: Comparison;
};
type Asked = { client: QueryClient; signal: AbortSignal };

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

/** By the first dimension, over the whole period. */
export function rowsOf({ period, rows, filter, measure, compare }: Question) {
  return answerOf({
    ...period,
    granularity: 'total',
    group_by: [rows],
    filter,
    measures: tableMeasures(measure),
    ...(compare === null ? {} : { compare }),
  });
}

/** All that the table shows. */
export function tableOf(question: Question) {
  return {
    queryKey: ['get', '/v1/costs', 'table', question],
    queryFn: ({ client: queries, signal }: Asked) => askTable(question, { client: queries, signal }),
    // Each of its answers was asked for again where that may help.
    retry: false,
  };
}

/** All that the chart draws. */
export function chartOf(question: Question) {
  return {
    queryKey: ['get', '/v1/costs', 'chart', question],
    queryFn: ({ client: queries, signal }: Asked) => askChart(question, { client: queries, signal }),
    retry: false,
  };
}

async function askTable(question: Question, asked: Asked): Promise<Breakdown> {
  const [cut, cells, columnTotals, trend] = await Promise.all([
    askCut(question, asked),
    askCells(question, asked),
    askColumnTotals(question, asked),
    question.columns === 'time' ? keptTrend(question, asked) : null,
  ]);
  return { ...cut, cells, columnTotals, buckets: trend?.series ?? [] };
}

async function askChart(question: Question, asked: Asked): Promise<Drawn> {
  if (isByDrawn(question)) return askBesideTable(question, asked);
  const [cut, trend, whole] = await Promise.all([
    askCut(question, asked).then(async (known) => ({ ...known, ...(await askSeries(known, null, asked)) })),
    keptTrend(question, asked),
    askWhole(question, asked),
  ]);
  return { ...cut, trend, whole };
}

/** Cells by time have what the chart draws of all and of each: it is not asked for twice. */
async function askBesideTable(question: Question, asked: Asked): Promise<Drawn> {
  const [table, trend] = await Promise.all([
    asked.client.fetchQuery({ ...tableOf(question), staleTime: LIVE.staleTime }),
    keptTrend(question, asked),
  ]);
  const { rows, ranking, cells, columnTotals } = table;
  const series = await askSeries({ question, rows, ranking }, cells, asked);
  return { question, rows, ranking, ...series, trend, whole: columnTotals };
}

/** Which values come first is known once all of them are. */
async function askCut(question: Question, { client: queries }: Asked): Promise<Cut> {
  const rows = await queries.fetchQuery({ ...rowsOf(question), staleTime: LIVE.staleTime });
  return { question, rows, ranking: rank(rows, question.rows, question.measure) };
}

function keptTrend(question: Question, { client: queries }: Asked): Promise<Trends> {
  return queries.fetchQuery({ ...trendOf(question), staleTime: LIVE.staleTime });
}

async function askSeries(cut: Cut, cells: Costs | null, asked: Asked): Promise<Pick<Drawn, 'top' | 'rest'>> {
  const [top, rest] = await Promise.all([askTop(cut, cells, asked), askRest(cut, asked)]);
  return { top, rest };
}

async function askTop({ question, ranking }: Cut, cells: Costs | null, asked: Asked): Promise<readonly CostRow[]> {
  if (cells?.next_cursor === null) return cells.rows;
  if (ranking.length === 0) return [];
  const { rows, filter } = question;
  const first = narrowed(filter, rows, ranking.slice(0, TOP));
  return (await ask({ ...drawnOf(question), group_by: [rows], filter: first }, asked)).rows;
}

async function askRest({ question, ranking }: Cut, asked: Asked): Promise<readonly CostRow[] | null> {
  if (ranking.length <= TOP || !isAdditive(question.measure)) return null;
  const filter = narrowed(question.filter, question.rows, ranking.slice(TOP));
  if (filter.length > MOST_FILTERS || filter.join('').length > MOST_LETTERS) return null;
  return (await ask({ ...drawnOf(question), filter }, asked)).rows;
}

/** All of it by the buckets that are drawn; what the trend says of them need not be asked for. */
async function askWhole(question: Question, asked: Asked): Promise<readonly CostRow[]> {
  const compare = comparedBuckets(question);
  if (compare === null && TOLD.includes(question.measure)) return told(await keptTrend(question, asked));
  return (await ask({ ...drawnOf(question), ...(compare === null ? {} : { compare }) }, asked)).rows;
}

function told({ series }: Trends): CostRow[] {
  return series.map(({ start, end, partial, ...measures }) => ({
    start,
    end,
    partial,
    group: {},
    lower_bound: measures.unpriced_requests > 0,
    measures,
  }));
}

/** All of it by the buckets that are drawn. */
function drawnOf(question: Question): CostsQuery {
  const { period, filter, measure } = question;
  return { ...period, granularity: drawnGranularity(question), filter, measures: [measure] };
}

/** The chart draws what every bucket cost before, where it draws money. */
function comparedBuckets({ compare, measure }: Question): Comparison | null {
  return measure === 'cost_usd' ? compare : null;
}

/** Whether the table's columns are the buckets that are drawn. */
function isByDrawn({ columns, granularity }: Question): boolean {
  return columns === 'time' && granularity !== 'total';
}

async function askCells(question: Question, asked: Asked): Promise<Costs | null> {
  const { period, granularity, rows, columns, filter, measure, compare } = question;
  if (columns === null) return null;
  if (columns === 'time') return ask({ ...period, granularity, group_by: [rows], filter, measures: [measure] }, asked);
  const cut = { granularity: 'total' as const, group_by: [rows, columns], measures: tableMeasures(measure) };
  return ask({ ...period, ...cut, filter, ...(compare === null ? {} : { compare }) }, asked);
}

async function askColumnTotals(question: Question, asked: Asked): Promise<readonly CostRow[]> {
  const { period, columns, filter, measure } = question;
  if (columns === null) return [];
  if (isByDrawn(question)) return askWhole(question, asked);
  const groups = columns === 'time' ? {} : { group_by: [columns] };
  return (await ask({ ...period, granularity: 'total', ...groups, filter, measures: [measure] }, asked)).rows;
}

/** The table's columns, and the number of requests, by which values are ranked that no sum puts in an order. */
function tableMeasures(measure: Measure): Measure[] {
  return [...new Set<Measure>([...columnsOf(measure, groupOf(measure)), 'requests'])];
}

/** One answer for one purpose: given up together with it. */
function ask(query: CostsQuery, { client: queries, signal }: Asked): Promise<Costs> {
  const answer = answerOf(query);
  signal.addEventListener('abort', () => void queries.cancelQueries({ queryKey: answer.queryKey, exact: true }));
  return queries.fetchQuery({ ...answer, gcTime: 0 });
}

function answerOf(query: CostsQuery) {
  return {
    queryKey: ['get', '/v1/costs', 'answer', query],
    queryFn: ({ signal }: Pick<Asked, 'signal'>) => askCosts(query, signal),
  };
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
