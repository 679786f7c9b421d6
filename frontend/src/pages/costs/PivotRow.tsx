/** A row of the pivot: its name, its total, and a figure for each column. */
import { createContext, memo, useContext, useMemo } from 'react';
import type { CostRow } from '@/api/generated';
import { joinFilter, valueName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { joined, LightLink, searchOf } from '@/ui/LightLink';
import { present } from '@/url/read';
import { ComparedCells } from './Compared';
import { Dot } from './cutTable';
import { callsOf, drilled } from './drill';
import { MeasureValue } from './MeasureValue';
import { isAdditive, type Measure, placeOf } from './measures';
import type { Pivot, PivotRow } from './pivot';
import type { CostsSearch } from './search';

/** What scrolls past goes below the names. */
export const STICKY = 'sticky left-0 z-1 bg-surface';

/** What the names of the rows lead to keeps of the address; figures lead elsewhere, and need not be drawn for it. */
export const Kept = createContext<CostsSearch>({});

/** The same object until what it says changes: the order of the rows is none of it. */
export function useKept({ sort: _sort, ...kept }: CostsSearch): CostsSearch {
  const key = JSON.stringify(kept);
  return useMemo(() => JSON.parse(key) as CostsSearch, [key]);
}

/** Where the figures lead: to the calls of a row in the whole period, or in a bucket. */
type Calls = { filter: readonly string[]; whole: string; buckets: ReadonlyMap<string, string> };

export function useCalls({ period, from, to, filter = NONE }: CostsSearch, { columns }: Pivot): Calls {
  return useMemo(
    () => ({
      filter,
      whole: searchOf(callsOf(present({ period, from, to }), [])),
      buckets: new Map(
        columns.flatMap(({ key, bucket }) =>
          bucket === null ? [] : [[key, searchOf({ from: bucket.start, to: bucket.end })] as const],
        ),
      ),
    }),
    [period, from, to, filter, columns],
  );
}

const NONE: string[] = [];

/** Drawn once: hundreds of cells that another order of the rows, or a row below the pointer, does not change. */
export const Row = memo(function Row({
  pivot,
  row,
  measure,
  calls,
  isCompared,
  onFocus,
}: {
  pivot: Pivot;
  row: PivotRow;
  measure: Measure;
  calls: Calls;
  isCompared: boolean;
  onFocus: (value: string | null) => void;
}) {
  const isHeated = isAdditive(measure);
  const own = filtered(calls, [row.path]);
  return (
    <tr
      className="group border-b border-line last:border-b-0 hover:bg-sunken/60"
      onMouseEnter={() => onFocus(row.value)}
      onMouseLeave={() => onFocus(null)}
      onFocus={() => onFocus(row.value)}
      onBlur={() => onFocus(null)}
    >
      <th
        scope="row"
        className={cx('max-w-64 py-2 pr-3 pl-4 text-left font-medium group-hover:bg-sunken sm:pl-5', STICKY)}
      >
        <RowName dimension={pivot.dimension} row={row} />
      </th>
      <td className="figures px-3 py-2 text-right font-medium">
        <Figure of={row.total} measure={measure} search={joined(calls.whole, own)} />
      </td>
      {isCompared && <ComparedCells change={row.total.comparison ?? null} />}
      {pivot.columns.map((column) => {
        const cell = row.cells.get(column.key);
        if (cell === undefined) return <Nothing key={column.key} />;
        const filter =
          pivot.across === null ? own : filtered(calls, [row.path, joinFilter(pivot.across, column.value)]);
        return (
          <td
            key={column.key}
            className={cx(
              'figures px-3 py-2 text-right',
              isHeated && heat(placeOf(cell.measures, measure), pivot.most),
            )}
          >
            <Figure of={cell} measure={measure} search={joined(calls.buckets.get(column.key) ?? calls.whole, filter)} />
          </td>
        );
      })}
    </tr>
  );
});

function RowName({ dimension, row }: { dimension: string; row: PivotRow }) {
  const kept = useContext(Kept);
  const name = valueName(dimension, row.value, useValueNames());
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Dot rank={row.rank} />
      <LightLink
        href={`/costs${searchOf(drilled(kept, [row.path]))}`}
        title={name}
        className={cx('min-w-0 truncate hover:text-accent hover:underline', row.value === '' && 'italic')}
      >
        {name}
      </LightLink>
    </span>
  );
}

function Nothing() {
  return (
    <td className="px-3 py-2 text-right">
      <span className="text-muted">–</span>
    </td>
  );
}

/** The filters that lead to a row or a cell. */
function filtered({ filter }: Calls, path: readonly string[]): string {
  return searchOf(callsOf({ filter: [...filter] }, path));
}

/** A figure, and the way to the calls that it adds up. */
function Figure({ of: row, measure, search }: { of: CostRow; measure: Measure; search: string }) {
  return (
    <LightLink
      href={`/costs/events${search}`}
      title={text.costs.table.events}
      className="hover:text-accent hover:underline"
    >
      <MeasureValue of={row} measure={measure} />
    </LightLink>
  );
}

/** Where much is, by a ground that text stays readable on; a few of them, which a browser computes once each. */
const HEATS = ['', 'heat-1', 'heat-2', 'heat-3', 'heat-4', 'heat-5', 'heat-6', 'heat-7', 'heat-8', 'heat-9', 'heat-10'];

function heat(place: number | null, most: number): string | undefined {
  if (place === null || most === 0 || place <= 0) return undefined;
  return HEATS[Math.round(Math.sqrt(place / most) * 10)];
}
