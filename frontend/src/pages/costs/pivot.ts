/** A breakdown with its second dimension, or time, side by side. */
import type { CostRow } from '@/api/generated';
import { joinFilter } from '@/app/dimensions';
import type { Sorting } from '@/ui/Table';
import { placeOf } from './measures';
import type { Breakdown } from './question';

export type PivotColumn = {
  key: string;
  /** A value of the second dimension, or the start of a bucket. */
  value: string;
  total: CostRow | null;
  /** The bucket, where the columns are time. */
  bucket: { start: string; end: string; partial: boolean } | null;
};
export type PivotRow = {
  value: string;
  path: string;
  total: CostRow;
  rank: number;
  cells: ReadonlyMap<string, CostRow>;
};
export type Pivot = {
  dimension: string;
  across: string | null;
  columns: PivotColumn[];
  rows: PivotRow[];
  most: number;
};

export function pivotOf(breakdown: Breakdown, sorting: Sorting): Pivot {
  const pivot = crossed(breakdown);
  return { ...pivot, rows: sortedPivot(pivot.rows, sorting, breakdown) };
}

/** In the order of another column the rows are the same objects, so that none has to be drawn anew. */
export function sortedPivot(rows: readonly PivotRow[], sorting: Sorting, breakdown: Breakdown): PivotRow[] {
  return rows.toSorted((one, other) => compare(one, other, sorting, breakdown));
}

/** Rows in the order of the API. */
export function crossed(breakdown: Breakdown): Pivot {
  const { rows, cells, ranking, question } = breakdown;
  const dimension = rows.group_by[0] ?? question.rows;
  const across = cells?.group_by[1] ?? null;
  const columnKey = (row: CostRow) => (across === null ? row.start : (row.group[across] ?? ''));
  const byRow = new Map<string, Map<string, CostRow>>();
  for (const cell of cells?.rows ?? []) {
    const value = cell.group[dimension] ?? '';
    const found = byRow.get(value) ?? new Map<string, CostRow>();
    byRow.set(value, found.set(columnKey(cell), cell));
  }
  const ranks = new Map(ranking.map((value, place) => [value, place]));
  const made = rows.rows.map((total) => {
    const value = total.group[dimension] ?? '';
    return {
      value,
      path: joinFilter(dimension, value),
      total,
      rank: ranks.get(value) ?? ranking.length,
      cells: byRow.get(value) ?? new Map<string, CostRow>(),
    };
  });
  return {
    dimension,
    across,
    columns: across === null ? timeColumns(breakdown) : valueColumns(breakdown, across),
    rows: made,
    most: Math.max(0, ...(cells?.rows ?? []).map((cell) => placeOf(cell.measures, question.measure) ?? 0)),
  };
}

function timeColumns({ cells, columnTotals, buckets, question }: Breakdown): PivotColumn[] {
  const totals = new Map(columnTotals.map((row) => [row.start, row]));
  if (question.granularity === 'total') {
    const only = columnTotals[0] ?? cells?.rows[0];
    return only === undefined ? [] : [{ key: only.start, value: only.start, total: only, bucket: only }];
  }
  const starts = new Map((cells?.rows ?? []).map((row) => [Date.parse(row.start), row.start]));
  return buckets.map((bucket) => {
    const key = starts.get(Date.parse(bucket.start)) ?? bucket.start;
    return { key, value: key, total: totals.get(key) ?? null, bucket };
  });
}

function valueColumns({ columnTotals, question }: Breakdown, across: string): PivotColumn[] {
  return columnTotals
    .map((total) => ({ key: total.group[across] ?? '', value: total.group[across] ?? '', total, bucket: null }))
    .sort(
      (one, other) =>
        (placeOf(other.total.measures, question.measure) ?? -1) -
          (placeOf(one.total.measures, question.measure) ?? -1) || one.value.localeCompare(other.value),
    );
}

function compare(one: PivotRow, other: PivotRow, { by, down }: Sorting, { question }: Breakdown): number {
  const names = one.value.localeCompare(other.value);
  if (by === 'name') return down ? -names : names;
  const left = figure(one, by, question);
  const right = figure(other, by, question);
  if (left === null || right === null) return Number(left === null) - Number(right === null) || names;
  return (down ? right - left : left - right) || names;
}

function figure(row: PivotRow, by: string, question: Breakdown['question']): number | null {
  const cell = by.startsWith(COLUMN) ? row.cells.get(by.slice(COLUMN.length)) : row.total;
  return cell === undefined ? null : placeOf(cell.measures, question.measure);
}

/** Before the key of a column, in the address. */
export const COLUMN = 'column:';
