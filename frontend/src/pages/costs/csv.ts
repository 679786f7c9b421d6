/** The table as shown, for spreadsheets: the API's own texts, every digit of them. */
import { dimensionName, valueName } from '@/app/dimensions';
import type { CsvCell } from '@/format/csv';
import type { Sorting } from '@/ui/Table';
import type { Breakdown } from './ask';
import { groupOf } from './measures';
import { pivotOf } from './pivot';
import { columnsOf, tableRows } from './tableRows';

type Names = ReadonlyMap<string, string>;

/** Header, rows, and the total, by the names of the API's measures. */
export function tableCsv(breakdown: Breakdown, sorting: Sorting, names: Names): CsvCell[][] {
  const { question, rows, before, cells } = breakdown;
  const measures = columnsOf(question.measure, groupOf(question.measure));
  const inner = cells?.group_by[1];
  const dimensions = [question.rows, ...(inner === undefined ? [] : [inner])];
  const beforeHead = before === null ? [] : ['cost_usd_before'];
  const body = tableRows(breakdown, sorting).map(({ row, depth, before: earlier }) => [
    ...dimensions.map((name, place) => (place <= depth ? valueName(name, row.group[name] ?? '', names) : '')),
    ...measures.map((measure) => row.measures[measure]),
    ...(before === null ? [] : [earlier?.measures.cost_usd]),
    row.lower_bound,
  ]);
  return [
    [...dimensions.map(dimensionName), ...measures, ...beforeHead, 'lower_bound'],
    ...body,
    [
      ...dimensions.map((_, place) => (place === 0 ? 'total' : '')),
      ...measures.map((measure) => rows.totals[measure]),
      ...(before === null ? [] : [before.rows.totals.cost_usd]),
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
      'lower_bound',
    ],
    ...pivot.rows.map((row) => [
      valueName(pivot.dimension, row.value, names),
      row.total.measures[measure],
      ...pivot.columns.map(({ key }) => row.cells.get(key)?.measures[measure]),
      row.total.lower_bound,
    ]),
    ['total', rows.totals[measure], ...pivot.columns.map(({ total }) => total?.measures[measure]), rows.lower_bound],
  ];
}
