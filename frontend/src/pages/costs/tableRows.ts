/** Rows of the table from the API's answer: ordered and nested, no figure changed. */
import type { CostChange, CostRow, Costs } from '@/api/generated';
import { joinFilter } from '@/app/dimensions';
import type { Sorting } from '@/ui/Table';
import { MEASURES, type Measure, type MeasureGroup, placeOf } from './measures';
import type { Breakdown } from './question';

export type TableRow = {
  key: string;
  dimension: string;
  value: string;
  /** 0, or 1 within the row above it. */
  depth: 0 | 1;
  /** Filters that lead to just this row. */
  path: readonly string[];
  row: CostRow;
  /** Against the earlier period, where that is asked for. */
  comparison: CostChange | null;
  /** Its place by the chosen measure, which gives its colour. */
  rank: number;
};

/** What stands beside the name, by what is looked at. */
const COLUMNS: Record<MeasureGroup, readonly Measure[]> = {
  cost: ['cost_usd', 'cost_input_usd', 'cost_output_usd', 'requests'],
  requests: ['cost_usd', 'requests', 'unpriced_requests'],
  tokens: ['cost_usd', 'input_uncached_tokens', 'cache_read_tokens', 'output_tokens', 'reasoning_tokens'],
  cache: ['cost_usd', 'cost_cache_read_usd', 'cache_read_tokens', 'cache_hits', 'cache_hit_rate'],
  errors: ['cost_usd', 'requests', 'errors', 'error_rate'],
  latency: ['cost_usd', 'requests', 'latency_ms_mean', 'time_to_first_token_ms_mean'],
};

export function columnsOf(measure: Measure, group: MeasureGroup): readonly Measure[] {
  const usual = COLUMNS[group];
  return usual.includes(measure) ? usual : [...usual, measure];
}

export function tableRows(breakdown: Breakdown, sorting: Sorting): TableRow[] {
  const { rows, cells, ranking } = breakdown;
  const dimension = rows.group_by[0] ?? breakdown.question.rows;
  const nested = cells === null || cells.group_by.length < 2 ? new Map<string, CostRow[]>() : grouped(cells, dimension);
  const ranks = new Map(ranking.map((value, place) => [value, place]));
  return sorted(rows.rows, dimension, sorting).flatMap((row) => {
    const value = row.group[dimension] ?? '';
    const path = [joinFilter(dimension, value)];
    const rank = ranks.get(value) ?? ranking.length;
    const parent: TableRow = {
      key: value,
      dimension,
      value,
      depth: 0,
      path,
      row,
      comparison: row.comparison ?? null,
      rank,
    };
    return [parent, ...children(nested.get(value) ?? [], cells, path, rank, sorting)];
  });
}

export function readSorting(sort: string | undefined, fallback: string): Sorting {
  const text = sort ?? `-${fallback}`;
  return text.startsWith('-') ? { by: text.slice(1), down: true } : { by: text, down: false };
}

export function writeSorting(sorting: Sorting): string {
  return sorting.down ? `-${sorting.by}` : sorting.by;
}

export function sorted(rows: readonly CostRow[], dimension: string, { by, down }: Sorting): CostRow[] {
  const measure = MEASURES.find((one) => one === by);
  const named = (row: CostRow) => row.group[dimension] ?? '';
  return [...rows].sort((one, other) => {
    const names = named(one).localeCompare(named(other));
    if (measure === undefined) return down ? -names : names;
    const left = placeOf(one.measures, measure);
    const right = placeOf(other.measures, measure);
    // What is not known stands last, whichever way.
    if (left === null || right === null) return Number(left === null) - Number(right === null) || names;
    return (down ? right - left : left - right) || names;
  });
}

function children(
  rows: readonly CostRow[],
  cells: Costs | null,
  path: readonly string[],
  rank: number,
  sorting: Sorting,
): TableRow[] {
  const inner = cells?.group_by[1] ?? '';
  return sorted(rows, inner, sorting).map((row) => {
    const value = row.group[inner] ?? '';
    const own = [...path, joinFilter(inner, value)];
    const comparison = row.comparison ?? null;
    return { key: own.join('\n'), dimension: inner, value, depth: 1, path: own, row, comparison, rank };
  });
}

function grouped(cells: Costs, dimension: string): Map<string, CostRow[]> {
  const groups = new Map<string, CostRow[]>();
  for (const row of cells.rows) {
    const value = row.group[dimension] ?? '';
    groups.set(value, [...(groups.get(value) ?? []), row]);
  }
  return groups;
}
