import { ChevronDown, ChevronUp } from 'lucide-react';
import { createContext, memo, useContext, useMemo, useState } from 'react';
import type { CostRow } from '@/api/generated';
import { dimensionName, joinFilter, valueName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { useZone } from '@/app/session/useAccount';
import { formatMoment } from '@/format/time';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { cx } from '@/ui/cx';
import { joined, LightLink, searchOf } from '@/ui/LightLink';
import type { Sorting } from '@/ui/Table';
import { present } from '@/url/read';
import { Dot, eventsOf } from './CostsTable';
import { drilled } from './drill';
import { MeasureValue } from './MeasureValue';
import { isAdditive, type Measure, placeOf } from './measures';
import { COLUMN, crossed, type Pivot, type PivotColumn, type PivotRow, sortedPivot } from './pivot';
import type { Breakdown } from './question';
import type { CostsSearch } from './search';

const SHOWN_AT_FIRST = 50;
const STICKY = 'sticky left-0 z-1 bg-surface';

type Shared = { pivot: Pivot; breakdown: Breakdown };

/** What the names of the rows lead to keeps of the address; figures lead elsewhere, and need not be drawn for it. */
const Kept = createContext<CostsSearch>({});

/** Two dimensions, or one and time, against each other; each figure leads to its calls. */
export function PivotTable({
  breakdown,
  search,
  sorting,
  onSort,
  onFocus,
}: {
  breakdown: Breakdown;
  search: CostsSearch;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  onFocus: (value: string | null) => void;
}) {
  const [all, setAll] = useState(false);
  const pivot = useMemo(() => crossed(breakdown), [breakdown]);
  const sorted = sortedPivot(pivot.rows, sorting, breakdown);
  const rows = all ? sorted : sorted.slice(0, SHOWN_AT_FIRST);
  const kept = useKept(search);
  const calls = useCalls(search, pivot);
  const caption = text.costs.table.caption(
    text.costs.measures[breakdown.question.measure],
    dimensionName(pivot.dimension),
  );
  return (
    <>
      <section className="relative overflow-x-auto" aria-label={caption} tabIndex={0}>
        <table className="w-full border-collapse text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <Head {...{ pivot, breakdown, sorting, onSort }} />
          </thead>
          <tbody>
            <Kept value={kept}>
              {rows.map((row) => (
                <Row key={row.value} {...{ pivot, row, calls, onFocus }} measure={breakdown.question.measure} />
              ))}
            </Kept>
          </tbody>
          <tfoot className="border-t border-line font-medium">
            <Foot {...{ pivot, breakdown }} />
          </tfoot>
        </table>
      </section>
      {sorted.length > rows.length && (
        <div className="screen-only border-t border-line p-3 text-center">
          <Button kind="quiet" size="small" onClick={() => setAll(true)}>
            {text.costs.table.more(sorted.length - rows.length)}
          </Button>
        </div>
      )}
    </>
  );
}

/** The same object until what it says changes: the order of the rows is none of it. */
function useKept({ sort: _sort, ...kept }: CostsSearch): CostsSearch {
  const key = JSON.stringify(kept);
  return useMemo(() => JSON.parse(key) as CostsSearch, [key]);
}

/** Where the figures lead: to the calls of a row in the whole period, or in a bucket. */
type Calls = { filter: readonly string[]; whole: string; buckets: ReadonlyMap<string, string> };

function useCalls({ period, from, to, filter = NONE }: CostsSearch, { columns }: Pivot): Calls {
  return useMemo(
    () => ({
      filter,
      whole: searchOf(eventsOf(present({ period, from, to }), [])),
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

function Head({
  pivot,
  breakdown,
  sorting,
  onSort,
}: Shared & { sorting: Sorting; onSort: (sorting: Sorting) => void }) {
  const names = useValueNames();
  const zone = useZone();
  return (
    <tr className="border-b border-line">
      <HeadCell id="name" sorting={sorting} onSort={onSort} first>
        {dimensionName(pivot.dimension)}
      </HeadCell>
      <HeadCell id="total" sorting={sorting} onSort={onSort}>
        {text.costs.table.total}
      </HeadCell>
      {pivot.columns.map((column) => (
        <HeadCell key={column.key} id={`${COLUMN}${column.key}`} sorting={sorting} onSort={onSort}>
          {`${columnName(column, pivot, breakdown, zone, names)}${column.bucket?.partial === true ? ` · ${text.partial}` : ''}`}
        </HeadCell>
      ))}
    </tr>
  );
}

/** What stands above a column, and in the first line of a spreadsheet. */
export function columnName(
  column: PivotColumn,
  pivot: Pivot,
  { question }: Breakdown,
  zone: string,
  names: ReadonlyMap<string, string>,
): string {
  if (pivot.across !== null) return valueName(pivot.across, column.value, names);
  const { granularity } = question;
  if (granularity === 'total') return text.costs.table.total;
  const shape =
    granularity === 'hour' ? 'hour' : granularity === 'day' || granularity === 'week' ? 'dayShort' : 'monthShort';
  return formatMoment(column.value, zone, shape);
}

function HeadCell({
  id,
  sorting,
  onSort,
  first = false,
  children,
}: {
  id: string;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  first?: boolean;
  children: string;
}) {
  const active = sorting.by === id;
  const Arrow = active && !sorting.down ? ChevronUp : ChevronDown;
  return (
    <th
      scope="col"
      aria-sort={active ? (sorting.down ? 'descending' : 'ascending') : 'none'}
      className={cx(
        'px-3 py-2 text-xs font-medium text-muted first:pl-4 sm:first:pl-5',
        first ? cx('text-left', STICKY) : 'text-right',
      )}
    >
      <button
        type="button"
        title={children}
        className={cx('inline-flex max-w-40 items-center gap-1 hover:text-ink', active && 'text-ink')}
        onClick={() => onSort({ by: id, down: active ? !sorting.down : !first })}
      >
        <span className="truncate">{children}</span>
        <Arrow className={cx('size-3.5 shrink-0', !active && 'hidden')} aria-hidden />
      </button>
    </th>
  );
}

/** Drawn once: hundreds of cells that another order of the rows, or a row below the pointer, does not change. */
const Row = memo(function Row({
  pivot,
  row,
  measure,
  calls,
  onFocus,
}: {
  pivot: Pivot;
  row: PivotRow;
  measure: Measure;
  calls: Calls;
  onFocus: (value: string | null) => void;
}) {
  const isHeated = isAdditive(measure);
  const own = filtered(calls, [row.path]);
  return (
    <tr
      className="group border-b border-line last:border-b-0 hover:bg-sunken/60"
      onMouseEnter={() => onFocus(row.value)}
      onMouseLeave={() => onFocus(null)}
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
  return searchOf(eventsOf({ filter: [...filter] }, path));
}

function Foot({ pivot, breakdown }: Shared) {
  const { rows, question } = breakdown;
  return (
    <tr>
      <th scope="row" className={cx('py-2.5 pr-3 pl-4 text-left font-semibold sm:pl-5', STICKY)}>
        {text.costs.table.total}
      </th>
      <td className="figures px-3 py-2.5 text-right">
        <MeasureValue of={{ measures: rows.totals, lower_bound: rows.lower_bound }} measure={question.measure} />
      </td>
      {pivot.columns.map(({ key, total }) => (
        <td key={key} className="figures px-3 py-2.5 text-right">
          {total === null ? (
            <span className="text-muted">–</span>
          ) : (
            <MeasureValue of={total} measure={question.measure} />
          )}
        </td>
      ))}
    </tr>
  );
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
