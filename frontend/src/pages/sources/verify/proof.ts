/** What a proof says, in words and lengths. Its numbers are the API's; none is computed here. */
import type { ProofByDay, ProofNumbers, ProofRow } from '@/api/generated';
import { formatCount } from '@/format/number';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import type { FlowProps } from './Flow';
import type { VerdictTone } from './Verdict';

const words = text.sources.verify;

export type Said = { tone: VerdictTone; title: string; hint: string };

export function isByDay(proof: object): proof is ProofByDay {
  return 'days' in proof;
}

export function verdictOf(proof: ProofByDay): Said {
  const verdict = words.verdict;
  const drifting = proof.days.filter((row) => (row.drift ?? 0) !== 0);
  if (drifting.length > 0) {
    return {
      tone: 'bad',
      title: verdict.drift,
      hint: verdict.driftHint(drifting.map((row) => nameOf(row)).join(', ')),
    };
  }
  if (proof.lake === 'pending') return { tone: 'open', title: verdict.pending, hint: verdict.pendingHint };
  if (proof.lake === 'failed') return { tone: 'open', title: verdict.failed, hint: verdict.failedHint };
  if (proof.days.length === 0) return { tone: 'open', title: verdict.nothing, hint: verdict.nothingHint };
  const unknown = proof.days.filter((row) => row.drift === null || row.in_lake === null);
  const [first] = unknown;
  if (first !== undefined) {
    const last = unknown[unknown.length - 1] ?? first;
    const days = first === last ? nameOf(first) : `${nameOf(first)} – ${nameOf(last)}`;
    return { tone: 'open', title: verdict.unknown, hint: verdict.unknownHint(days) };
  }
  return { tone: 'good', title: verdict.proven, hint: verdict.provenHint(formatCount(proof.totals.received ?? 0)) };
}

/** The row's day or month. */
export function nameOf(row: Pick<ProofRow, 'day'>): string {
  return row.day.length === 7 ? formatDay(`${row.day}-01`, 'month') : formatDay(row.day);
}

export function toneOf(row: Pick<ProofRow, 'drift' | 'in_lake'>): VerdictTone {
  if (row.drift === null || row.in_lake === null) return 'open';
  return row.drift === 0 ? 'good' : 'bad';
}

export function saidOf(row: ProofRow): string {
  const tone = toneOf(row);
  if (tone === 'open') return words.dayOpen;
  return tone === 'good'
    ? words.dayProven(formatCount(row.received ?? 0))
    : words.dayDrift(formatCount(row.drift ?? 0));
}

const TONES = {
  claimed: 'good',
  duplicates: 'neutral',
  conflicts: 'warn',
  voided: 'neutral',
  late: 'neutral',
  quarantined: 'bad',
  in_flight: 'neutral',
} as const;
type Way = keyof typeof TONES;

/** Where what was received went. */
export function flowOf(numbers: ProofNumbers): FlowProps {
  const ways = Object.keys(TONES) as Way[];
  return {
    from: { label: words.received, value: numbers.received ?? 0 },
    ways: ways.map((way) => ({ label: words.ways[way], value: numbers[way] ?? 0, tone: TONES[way] })),
  };
}
