/** Names of a file's columns, from its beginning: to choose from, not to decide by; the API reads the file itself. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
const MOST = 200;

export function columnsOf(beginning: string): string[] {
  const start = beginning.replace(/^\uFEFF/, '');
  if (isBinary(start)) return [];
  const names = /^\s*[[{]/.test(start) ? ofJson(start) : ofHeader(start);
  return [...new Set(names)].slice(0, MOST);
}

function isBinary(beginning: string): boolean {
  return beginning.startsWith('\u001f') || beginning.startsWith('PAR1') || beginning.includes('\u0000');
}

function ofHeader(beginning: string): string[] {
  const line = beginning.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = DELIMITERS.reduce((best, one) => (count(line, one) > count(line, best) ? one : best));
  return split(line, delimiter)
    .map((name) => name.trim())
    .filter((name) => name !== '' && name.length <= 200);
}

function count(line: string, letter: string): number {
  return line.split(letter).length - 1;
}

function split(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell];
}

/** Of the first record that can be read whole. */
function ofJson(beginning: string): string[] {
  for (const line of beginning.split('\n', 50)) {
    const record = parsed(line.trim().replace(/,$/, ''));
    if (record !== null) return names(record, '');
  }
  return [];
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return isRecord(first) ? first : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function names(record: Record<string, unknown>, before: string): string[] {
  return Object.entries(record).flatMap(([name, value]) =>
    isRecord(value) && before.split('.').length < 4 ? names(value, `${before}${name}.`) : [`${before}${name}`],
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
