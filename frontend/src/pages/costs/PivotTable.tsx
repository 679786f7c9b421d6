import { Link } from '@tanstack/react-router';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CostRow } from '@/api/generated';
import { dimensionName, joinFilter, valueName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { useZone } from '@/app/session/useAccount';
import { formatMoment } from '@/format/time';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { cx } from '@/ui/cx';
import type { Sorting } from '@/ui/Table';
import type { Breakdown } from './ask';
import { Dot, eventsOf } from './CostsTable';
import { drilled } from './drill';
import { MeasureValue } from './MeasureValue';
import { isAdditive, placeOf } from './measures';
import { COLUMN, type Pivot, type PivotColumn, type PivotRow, pivotOf } from './pivot';
import type { CostsSearch } from './search';

const SHOWN_AT_FIRST = 50;
const STICKY = 'sticky left-0 z-1 bg-surface';

type Shared = { pivot: Pivot; breakdown: Breakdown; search: CostsSearch };

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
  const pivot = pivotOf(breakdown, sorting);
  const shared = { pivot, breakdown, search };
  const rows = all ? pivot.rows : pivot.rows.slice(0, SHOWN_AT_FIRST);
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
            <Head {...shared} sorting={sorting} onSort={onSort} />
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.value} {...shared} row={row} onFocus={onFocus} />
            ))}
          </tbody>
          <tfoot className="border-t border-line font-medium">
            <Foot {...shared} />
          </tfoot>
        </table>
      </section>
      {pivot.rows.length > rows.length && (
        <div className="screen-only border-t border-line p-3 text-center">
          <Button kind="quiet" size="small" onClick={() => setAll(true)}>
            {text.costs.table.more(pivot.rows.length - rows.length)}
          </Button>
        </div>
      )}
    </>
  );
}

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

function Row({
  pivot,
  breakdown,
  search,
  row,
  onFocus,
}: Shared & { row: PivotRow; onFocus: (value: string | null) => void }) {
  const name = valueName(pivot.dimension, row.value, useValueNames());
  const { measure } = breakdown.question;
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
        <span className="flex min-w-0 items-center gap-2.5">
          <Dot rank={row.rank} />
          <Link
            to="/costs"
            search={drilled(search, [row.path])}
            title={name}
            className={cx('min-w-0 truncate hover:text-accent hover:underline', row.value === '' && 'italic')}
          >
            {name}
          </Link>
        </span>
      </th>
      <td className="figures px-3 py-2 text-right font-medium">
        <Figure of={row.total} {...{ breakdown, search }} path={[row.path]} />
      </td>
      {pivot.columns.map((column) => {
        const cell = row.cells.get(column.key);
        return (
          <td
            key={column.key}
            className="figures px-3 py-2 text-right"
            style={cell === undefined || !isAdditive(measure) ? {} : heat(placeOf(cell.measures, measure), pivot.most)}
          >
            {cell === undefined ? (
              <span className="text-muted">–</span>
            ) : (
              <Figure
                of={cell}
                {...{ breakdown, search }}
                path={pivot.across === null ? [row.path] : [row.path, joinFilter(pivot.across, column.value)]}
                bucket={column.bucket}
              />
            )}
          </td>
        );
      })}
    </tr>
  );
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
function Figure({
  of: row,
  breakdown,
  search,
  path,
  bucket = null,
}: {
  of: CostRow;
  breakdown: Breakdown;
  search: CostsSearch;
  path: readonly string[];
  bucket?: PivotColumn['bucket'];
}): ReactNode {
  const { period: _period, from: _from, to: _to, ...rest } = search;
  const narrow = bucket === null ? search : { ...rest, from: bucket.start, to: bucket.end };
  return (
    <Link
      to="/costs/events"
      search={eventsOf(narrow, path)}
      title={text.costs.table.events}
      className="hover:text-accent hover:underline"
    >
      <MeasureValue of={row} measure={breakdown.question.measure} />
    </Link>
  );
}

/** Where much is, by a ground that text stays readable on. */
function heat(place: number | null, most: number): { backgroundColor?: string } {
  if (place === null || most === 0 || place <= 0) return {};
  const share = Math.round(Math.sqrt(place / most) * 100);
  return { backgroundColor: `color-mix(in srgb, var(--accent-soft) ${String(share)}%, transparent)` };
}
