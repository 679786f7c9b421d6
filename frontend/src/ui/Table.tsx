import { ChevronDown, ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { text } from '@/text';
import { cx } from './cx';

export type Sorting = { by: string; down: boolean };

export type Column<Row> = {
  key: string;
  title: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the right. */
  align?: 'left' | 'right';
  sortable?: boolean;
  /** Left out where there is little room. */
  wide?: boolean;
  className?: string;
};

/**
 * A table that scrolls by itself where it is too wide. `onRow` makes the first cell's content the row's door; prefer a
 * link in the cell where the row has an address. Sorting is the caller's, which keeps it in the URL.
 */
export function Table<Row>({
  caption,
  columns,
  rows,
  keyOf,
  sorting,
  onSort,
  empty,
  footer,
  selected,
  onHover,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  empty?: ReactNode;
  footer?: ReactNode;
  selected?: (row: Row) => boolean;
  /** The row below the pointer or with the focus, null when it is left: for a chart in step. */
  onHover?: (row: Row | null) => void;
}) {
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    <section className="relative overflow-x-auto" aria-label={caption} tabIndex={0}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={ariaSort(column.key, sorting)}
                className={cx(
                  'px-3 py-2 text-xs max-sm:first:pl-4 max-sm:last:pr-4 font-medium whitespace-nowrap text-muted sm:px-5',
                  column.align === 'right' ? 'text-right' : 'text-left',
                  column.wide && 'max-md:hidden',
                )}
              >
                {column.sortable && onSort !== undefined ? (
                  <SortButton column={column} sorting={sorting} onSort={onSort} />
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              {...(onHover === undefined ? {} : hovering(row, onHover))}
              className={cx(
                'border-b border-line last:border-b-0 hover:bg-sunken/60',
                selected?.(row) && 'bg-accent-soft/50',
              )}
            >
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={cx(
                    'px-3 py-2.5 align-top max-sm:first:pl-4 max-sm:last:pr-4 sm:px-5',
                    column.align === 'right' && 'figures text-right',
                    column.wide && 'max-md:hidden',
                    column.className,
                  )}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer !== undefined && <tfoot className="border-t border-line font-medium">{footer}</tfoot>}
      </table>
    </section>
  );
}

function hovering<Row>(row: Row, onHover: (row: Row | null) => void) {
  return {
    onMouseEnter: () => onHover(row),
    onMouseLeave: () => onHover(null),
    onFocus: () => onHover(row),
    onBlur: () => onHover(null),
  };
}

function SortButton<Row>({
  column,
  sorting,
  onSort,
}: {
  column: Column<Row>;
  sorting: Sorting | undefined;
  onSort: (sorting: Sorting) => void;
}) {
  const active = sorting?.by === column.key;
  const Arrow = active && !sorting.down ? ChevronUp : ChevronDown;
  return (
    <button
      type="button"
      className={cx(
        'inline-flex items-center gap-1 align-top hover:text-ink',
        // The words end where the figures below them end.
        column.align === 'right' && 'flex-row-reverse',
        active && 'text-ink',
      )}
      onClick={() => onSort({ by: column.key, down: active ? !sorting.down : column.align === 'right' })}
    >
      {column.title}
      <Arrow className={cx('size-3.5', !active && 'opacity-0')} aria-hidden />
    </button>
  );
}

function ariaSort(key: string, sorting: Sorting | undefined): 'ascending' | 'descending' | 'none' {
  if (sorting?.by !== key) return 'none';
  return sorting.down ? 'descending' : 'ascending';
}

/** The end of a list that goes on. */
export function More({ onClick, busy }: { onClick: () => void; busy: boolean }) {
  return (
    <div className="screen-only border-t border-line p-3 text-center">
      <button
        type="button"
        className="text-sm font-medium text-accent hover:underline disabled:opacity-60"
        onClick={onClick}
        disabled={busy}
      >
        {busy ? text.loading : text.more}
      </button>
    </div>
  );
}
