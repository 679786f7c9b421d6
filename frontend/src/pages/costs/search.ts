/** What the Costs page shows, as it stands in its address. Other pages link here with any part of it. */
import type { Granularity } from '@/app/period/period';
import { type PeriodSearch, readPeriod } from '@/app/period/search';
import { present, readOneOf, readText, readTexts } from '@/url/read';
import { MEASURES, type Measure } from './measures';

export const GRANULARITIES: readonly Granularity[] = ['hour', 'day', 'week', 'month', 'quarter', 'year', 'total'];

export const COMPARISONS = ['previous', 'month', 'year'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const LAYOUTS = ['pivot', 'nested'] as const;
export type Layout = (typeof LAYOUTS)[number];

export const CHARTS = ['bars', 'area'] as const;
export type ChartKind = (typeof CHARTS)[number];

/** A dimension of the API, `tag:NAME` included. */
export type Dimension = string;

export type CostsSearch = PeriodSearch & {
  /** One row each; `team` if left out. */
  rows?: Dimension;
  /** Within each row: another dimension, or `time` for the buckets of the granularity. */
  columns?: Dimension | 'time';
  /** Columns side by side, or rows within rows. */
  layout?: Layout;
  /** `dimension:value`, as the API reads it; `team:` is what has no team. */
  filter?: string[];
  granularity?: Granularity;
  measure?: Measure;
  compare?: Comparison;
  chart?: ChartKind;
  /** A column of the table; with `-` before it from the highest down. */
  sort?: string;
};

const DIMENSION =
  /^(provider|model|operation|project|team|feature|environment|api_key|cost_center|source|tag:[^,\s]{1,100})$/;
const FILTER = /^(provider|model|operation|project|team|feature|environment|api_key|cost_center|source|tag:[^:]+):/;
const MOST_FILTERS = 100;

export function readCosts(search: Record<string, unknown>): CostsSearch {
  const rows = readDimension(search, 'rows');
  const columns = search.columns === 'time' ? 'time' : readDimension(search, 'columns');
  const filter = readFilters(search);
  return {
    ...readPeriod(search),
    ...present({
      rows,
      columns: columns === (rows ?? DEFAULT_ROWS) ? undefined : columns,
      filter: filter.length > 0 ? filter : undefined,
      layout: readOneOf(search, 'layout', LAYOUTS),
      granularity: readOneOf(search, 'granularity', GRANULARITIES),
      measure: readOneOf(search, 'measure', MEASURES),
      compare: readOneOf(search, 'compare', COMPARISONS),
      chart: readOneOf(search, 'chart', CHARTS),
      sort: readText(search, 'sort'),
    }),
  };
}

export const DEFAULT_ROWS: Dimension = 'team';
export const FALLBACK = '30d';

export function readFilters(search: Record<string, unknown>): string[] {
  return [...new Set(readTexts(search, 'filter').filter((one) => FILTER.test(one)))].slice(0, MOST_FILTERS);
}

function readDimension(search: Record<string, unknown>, name: string): Dimension | undefined {
  const value = readText(search, name);
  return value !== undefined && DIMENSION.test(value) ? value : undefined;
}
