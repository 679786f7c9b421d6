/** The table that `outlay verify` prints of this proof, and the sentence below it. */
import type { ProofByDay, ProofNumbers } from '@/api/generated';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { verdictOf } from './proof';

const HEADINGS = {
  received: 'received',
  claimed: 'claimed',
  duplicates: '+ duplicates',
  conflicts: '+ conflicts',
  voided: '+ voided',
  late: '+ late',
  quarantined: '+ quarantined',
  in_flight: '+ in flight',
  adjusted: 'adjusted',
  counted: 'counted',
  in_lake: 'in lake',
  drift: 'drift',
} as const;
type Name = keyof typeof HEADINGS;
const ONLY_WHERE_SOME: readonly Name[] = ['voided', 'late', 'adjusted'];

export function printed(proof: ProofByDay): string {
  if (proof.days.length === 0) return `${text.sources.verify.nothingPrinted}\n`;
  const names = (Object.keys(HEADINGS) as Name[]).filter(
    (name) => !ONLY_WHERE_SOME.includes(name) || proof.days.some((row) => (row[name] ?? 0) !== 0),
  );
  const lines = [
    [proof.granularity, ...names.map((name) => HEADINGS[name])],
    ...proof.days.map((row) => [row.day, ...cells(row, names)]),
    ['total', ...cells(proof.totals, names)],
  ];
  const said = verdictOf(proof);
  return `${aligned(lines)}\nas of ${proof.as_of}\n${closing(said.tone, said.hint)}\n`;
}

function closing(tone: string, hint: string): string {
  return tone === 'good' ? 'No drift: every event counts once.' : hint;
}

function cells(numbers: ProofNumbers, names: readonly Name[]): string[] {
  return names.map((name) => {
    const value = numbers[name];
    return value === null || value === undefined ? '?' : formatCount(value);
  });
}

function aligned(lines: readonly (readonly string[])[]): string {
  const columns = lines[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, place) =>
    Math.max(...lines.map((line) => (line[place] ?? '').length)),
  );
  const row = (line: readonly string[]) =>
    line
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0)))
      .join('  ')
      .trimEnd();
  return lines.map(row).join('\n');
}
