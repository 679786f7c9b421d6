/** What spend is made of, the largest first, of the period that is shown. */
import type { CostRow, CostsSummary, Driver } from '@/api/generated';
import { forDrawing } from '@/format/money';

export type Dimension = keyof CostsSummary['top_drivers'];
export type DriverRow = Pick<Driver, 'value' | 'cost_usd' | 'requests' | 'unpriced_requests'> & {
  share: string | null;
};

/** Rows of one dimension, the largest first; what has no price at all comes last. */
export function driversOf(rows: readonly CostRow[], dimension: Dimension, most: number): DriverRow[] {
  return [...rows]
    .sort((one, other) => sizeOf(other) - sizeOf(one))
    .slice(0, most)
    .map((row) => ({
      value: row.group[dimension] ?? '',
      cost_usd: row.measures.cost_usd ?? null,
      requests: row.measures.requests ?? 0,
      unpriced_requests: row.measures.unpriced_requests ?? 0,
      share: null,
    }));
}

function sizeOf(row: CostRow): number {
  const cost = row.measures.cost_usd;
  return cost === undefined || cost === null ? -1 : forDrawing(cost);
}

/** Lengths of bars, of the longest one. */
export function lengthsOf(rows: readonly DriverRow[]): number[] {
  const sizes = rows.map(({ cost_usd }) => (cost_usd === null ? 0 : Math.max(forDrawing(cost_usd), 0)));
  const longest = Math.max(...sizes, 0);
  return sizes.map((size) => (longest > 0 ? size / longest : 0));
}
