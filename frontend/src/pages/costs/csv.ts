/** The table as shown, for spreadsheets: the API's own texts, every digit of them. */
import type { CostChange, Costs } from '@/api/generated';
import { dimensionName, valueName } from '@/app/dimensions';
import type { CsvCell } from '@/format/csv';
import type { Sorting } from '@/ui/Table';
import { groupOf } from './measures';
import { pivotOf } from './pivot';
import type { Breakdown } from './question';
import { columnsOf, tableRows } from './tableRows';

type Names = ReadonlyMap<string, string>;

/** Header, rows, and the total, by the names of the API's measures. */
export function tableCsv(breakdown: Breakdown, sorting: Sorting, names: Names): CsvCell[][] {
  const { question, rows, cells } = breakdown;
  const measures = columnsOf(question.measure, groupOf(question.measure));
  const inner = cells?.group_by[1];
  const dimensions = [question.rows, ...(inner === undefined ? [] : [inner])];
  const body = tableRows(breakdown, sorting).map(({ row, depth, comparison }) => [
    ...dimensions.map((name, place) => (place <= depth ? valueName(name, row.group[name] ?? '', names) : '')),
    ...measures.map((measure) => row.measures[measure]),
    ...compared(rows, comparison),
    row.lower_bound,
  ]);
  return [
    [...dimensions.map(dimensionName), ...measures, ...comparedHead(rows), 'lower_bound'],
    ...body,
    [
      ...dimensions.map((_, place) => (place === 0 ? 'total' : '')),
      ...measures.map((measure) => rows.totals[measure]),
      ...compared(rows, rows.comparison?.total),
      rows.lower_bound,
    ],
  ];
}

/** Rows against columns, with the totals of both. */
export function pivotCsv(breakdown: Breakdown, sorting: Sorting, names: Names): CsvCell[][] {
  const pivot = pivotOf(breakdown, sorting);
  const { measure } = breakdown.question;
  const { rows } = breakdown;
  return [
    [
      dimensionName(pivot.dimension),
      `${measure} total`,
      ...pivot.columns.map(({ value }) => (pivot.across === null ? value : valueName(pivot.across, value, names))),
      ...comparedHead(rows),
      'lower_bound',
    ],
    ...pivot.rows.map((row) => [
      valueName(pivot.dimension, row.value, names),
      row.total.measures[measure],
      ...pivot.columns.map(({ key }) => row.cells.get(key)?.measures[measure]),
      ...compared(rows, row.total.comparison),
      row.total.lower_bound,
    ]),
    [
      'total',
      rows.totals[measure],
      ...pivot.columns.map(({ total }) => total?.measures[measure]),
      ...compared(rows, rows.comparison?.total),
      rows.lower_bound,
    ],
  ];
}

/** What `outlay costs --compare --format csv` calls them. */
function comparedHead({ comparison }: Costs): string[] {
  return comparison === undefined ? [] : ['cost_usd_before', 'change_usd', 'change', 'change_bound'];
}

/** Empty where nothing stands against a row. */
function compared({ comparison }: Costs, change: CostChange | null | undefined): CsvCell[] {
  if (comparison === undefined) return [];
  return [change?.cost_usd, change?.change_usd, change?.change, change?.bound];
}
