/** Users as rows for a spreadsheet, by the API's own names and texts. */
import type { Users } from '@/api/generated';
import type { CsvCell } from '@/format/csv';

export function usersCsv({ rows, group_by: groups, totals, lower_bound: lowerBound }: Users): CsvCell[][] {
  const names = ['cost_usd', 'requests', 'unpriced_requests', 'input_tokens_total', 'output_tokens_total'] as const;
  return [
    ['user', ...groups, ...names, 'first_day', 'last_day', 'lower_bound'],
    ...rows.map((row) => [
      row.user_name ?? row.user,
      ...groups.map((name) => row.group[name]),
      ...names.map((name) => row[name]),
      row.first_day,
      row.last_day,
      row.lower_bound,
    ]),
    ['total', ...groups.map(() => ''), ...names.map((name) => totals[name]), '', '', lowerBound],
  ];
}
