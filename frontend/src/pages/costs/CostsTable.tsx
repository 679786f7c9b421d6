import { ListTree } from 'lucide-react';
import { dimensionName, valueName } from '@/app/dimensions';
import { useValueNames } from '@/app/filters/useValueNames';
import { cssColour, seriesColour } from '@/charts/colours';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { LightLink, searchOf } from '@/ui/LightLink';
import { type Column, Table } from '@/ui/Table';
import { Before, Changed, comparedColumns } from './Compared';
import { type CutTableProps, captionOf, Dot, useFirstRows } from './cutTable';
import { callsOf, drilled } from './drill';
import { MeasureValue } from './MeasureValue';
import { groupOf, isAdditive, type Measure, placeOf } from './measures';
import type { Breakdown } from './question';
import type { CostsSearch } from './search';
import { columnsOf, type TableRow, tableRows } from './tableRows';

/** The cut as rows, those of the second dimension within those of the first. */
export function CostsTable({ breakdown, search, sorting, onSort, onFocus }: CutTableProps) {
  const { question } = breakdown;
  const rows = tableRows(breakdown, sorting);
  const { shown, further } = useFirstRows(rows);
  const measures = columnsOf(question.measure, groupOf(question.measure));
  const most = Math.max(0, ...rows.map(({ row }) => placeOf(row.measures, question.measure) ?? 0));
  const columns: Column<TableRow>[] = [
    nameColumn(question.rows, search),
    ...measures.map((measure) =>
      measureColumn(measure, measure === question.measure && isAdditive(measure) ? most : 0, isWide(measure, question)),
    ),
  ];
  if (breakdown.rows.comparison !== undefined) columns.splice(2, 0, ...comparedColumns());
  return (
    <>
      <Table
        caption={captionOf(question)}
        columns={[...columns, eventsColumn(search)]}
        rows={shown}
        keyOf={(row) => row.key}
        sorting={sorting}
        onSort={onSort}
        onHover={(row) => onFocus(row === null || row.depth > 0 ? null : row.value)}
        footer={<Totals breakdown={breakdown} measures={measures} />}
      />
      {further}
    </>
  );
}

function nameColumn(dimension: string, search: CostsSearch): Column<TableRow> {
  return {
    key: 'name',
    title: dimensionName(dimension),
    sortable: true,
    className: 'max-w-80',
    cell: (row) => <Name row={row} search={search} />,
  };
}

function Name({ row, search }: { row: TableRow; search: CostsSearch }) {
  const name = valueName(row.dimension, row.value, useValueNames());
  return (
    <span className={cx('flex min-w-0 items-center gap-2.5', row.depth === 1 && 'pl-6')}>
      {row.depth === 0 && <Dot rank={row.rank} />}
      <LightLink
        href={`/costs${searchOf(drilled(search, row.path))}`}
        title={name}
        className={cx(
          'min-w-0 truncate hover:text-accent hover:underline',
          row.depth === 0 ? 'font-medium' : 'text-muted',
          row.value === '' && 'italic',
        )}
      >
        {name}
      </LightLink>
    </span>
  );
}

/** Where there is little room, what was asked for and the calls are enough. */
function isWide(measure: Measure, question: Breakdown['question']): boolean {
  return measure !== question.measure && measure !== 'requests';
}

function measureColumn(measure: Measure, most: number, wide: boolean): Column<TableRow> {
  return {
    key: measure,
    title: text.costs.measures[measure],
    align: 'right',
    sortable: true,
    wide,
    cell: (row) => (
      <span className={cx('inline-flex items-baseline justify-end gap-3', row.depth === 1 && 'text-muted')}>
        {most > 0 && row.depth === 0 && <Length of={row} measure={measure} most={most} />}
        <span className={cx(most > 0 && 'md:min-w-24')}>
          <MeasureValue of={row.row} measure={measure} />
        </span>
      </span>
    ),
  };
}

/** How long it is beside the longest: only for the eye. */
function Length({ of: { row, rank }, measure, most }: { of: TableRow; measure: Measure; most: number }) {
  const share = (placeOf(row.measures, measure) ?? 0) / most;
  return (
    <span
      className="inline-block h-1.5 w-24 self-center overflow-hidden rounded-full bg-sunken max-md:hidden"
      aria-hidden
    >
      <span
        className="block h-full rounded-full"
        style={{ width: `${String(share * 100)}%`, backgroundColor: cssColour(seriesColour(rank)) }}
      />
    </span>
  );
}

function eventsColumn(search: CostsSearch): Column<TableRow> {
  return {
    key: 'events',
    title: <span className="sr-only">{text.costs.table.events}</span>,
    align: 'right',
    cell: (row) => <EventsLink row={row} search={search} />,
  };
}

/** To the calls that a figure adds up. */
function EventsLink({ row, search }: { row: TableRow; search: CostsSearch }) {
  const names = useValueNames();
  return (
    <LightLink
      href={`/costs/events${searchOf(callsOf(search, row.path))}`}
      aria-label={text.costs.table.eventsOf(valueName(row.dimension, row.value, names))}
      title={text.costs.table.events}
      className="screen-only inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      <ListTree className="size-4" aria-hidden />
    </LightLink>
  );
}

function Totals({ breakdown, measures }: { breakdown: Breakdown; measures: readonly Measure[] }) {
  const { rows } = breakdown;
  const total = { measures: rows.totals, lower_bound: rows.lower_bound };
  const cells = measures.map((measure) => (
    <td
      key={measure}
      className={cx('figures px-3 py-2.5 text-right sm:px-5', isWide(measure, breakdown.question) && 'max-md:hidden')}
    >
      <MeasureValue of={total} measure={measure} />
    </td>
  ));
  if (rows.comparison !== undefined) {
    const { total: change } = rows.comparison;
    cells.splice(
      1,
      0,
      <td key="before" className="figures px-3 py-2.5 text-right max-md:hidden sm:px-5">
        <Before change={change} />
      </td>,
      <td key="change" className="figures px-3 py-2.5 text-right sm:px-5">
        <Changed change={change} />
      </td>,
    );
  }
  return (
    <tr>
      <th scope="row" className="px-4 py-2.5 text-left font-semibold sm:px-5">
        {text.costs.table.total}
      </th>
      {cells}
      <td />
    </tr>
  );
}
