/** Tables as text for spreadsheets (RFC 4180), safe against names that a spreadsheet would run as formulas. */
export type CsvCell = string | number | boolean | null | undefined;

/** UTF-8 with a byte order mark, by which Excel knows it. */
export const CSV_TYPE = 'text/csv;charset=utf-8';
const BYTE_ORDER_MARK = '\uFEFF';

const LINE_END = '\r\n';
const RUNS_AS_FORMULA = /^[=+\-@\t\r\n|%]/;
const IS_NUMBER = /^-?\d+(\.\d+)?$/;

/** Of rows, the header first. Amounts stay as the API wrote them, to the last digit; what is unknown is empty. */
export function csvOf(rows: readonly (readonly CsvCell[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => row.map(csvCell).join(',') + LINE_END).join('');
}

/** Rows for a program that reads them: no mark, and nothing is put before a text. */
export function plainCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join(',') + LINE_END).join('');
}

/** One cell: text that would begin a formula gets an apostrophe before it, a number does not. */
export function csvCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = RUNS_AS_FORMULA.test(cell) && !IS_NUMBER.test(cell) ? `'${cell}` : cell;
  return quoted(safe);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
