import { ChevronDown, ChevronUp } from 'lucide-react';
import { useMemo } from 'react';
import { dimensionName, valueName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { useZone } from '@/app/session/useAccount';
import { formatMoment } from '@/format/time';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import type { Sorting } from '@/ui/Table';
import { ComparedCells } from './Compared';
import { type CutTableProps, captionOf, useFirstRows } from './cutTable';
import { MeasureValue } from './MeasureValue';
import { Kept, Row, STICKY, useCalls, useKept } from './PivotRow';
import { COLUMN, crossed, type Pivot, type PivotColumn, sortedPivot } from './pivot';
import type { Breakdown } from './question';

type Shared = { pivot: Pivot; breakdown: Breakdown };

/** Two dimensions, or one and time, against each other; each figure leads to its calls. */
export function PivotTable({ breakdown, search, sorting, onSort, onFocus }: CutTableProps) {
  const pivot = useMemo(() => crossed(breakdown), [breakdown]);
  const { shown, further } = useFirstRows(sortedPivot(pivot.rows, sorting, breakdown));
  const kept = useKept(search);
  const calls = useCalls(search, pivot);
  const { question, rows } = breakdown;
  const caption = captionOf(question);
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
              {shown.map((row) => (
                <Row
                  key={row.value}
                  {...{ pivot, row, calls, onFocus }}
                  measure={question.measure}
                  isCompared={rows.comparison !== undefined}
                />
              ))}
            </Kept>
          </tbody>
          <tfoot className="border-t border-line font-medium">
            <Foot {...{ pivot, breakdown }} />
          </tfoot>
        </table>
      </section>
      {further}
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
      {breakdown.rows.comparison !== undefined &&
        [text.costs.compared.before, text.costs.compared.change].map((title) => (
          <th key={title} scope="col" className="px-3 py-2 text-right text-xs font-medium text-muted">
            {title}
          </th>
        ))}
      {pivot.columns.map((column) => (
        <HeadCell key={column.key} id={`${COLUMN}${column.key}`} sorting={sorting} onSort={onSort}>
          {`${columnName(column, pivot, breakdown, zone, names)}${column.bucket?.partial === true ? ` · ${text.partial}` : ''}`}
        </HeadCell>
      ))}
    </tr>
  );
}

/** What stands above a column. */
function columnName(
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
        className={cx(
          'inline-flex max-w-40 items-center gap-1 align-top hover:text-ink',
          !first && 'flex-row-reverse',
          active && 'text-ink',
        )}
        onClick={() => onSort({ by: id, down: active ? !sorting.down : !first })}
      >
        <span className="truncate">{children}</span>
        <Arrow className={cx('size-3.5 shrink-0', !active && 'hidden')} aria-hidden />
      </button>
    </th>
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
      {rows.comparison !== undefined && <ComparedCells change={rows.comparison.total} />}
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
