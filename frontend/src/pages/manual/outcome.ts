/** What became of an entry, from its import: told as a sentence of `text.manual.done.became`, in one of three tones. */
import type { Import } from '@/api/generated';
import type { text } from '@/text';

export type Became = { said: keyof typeof text.manual.done.became; tone: 'good' | 'warn' | 'bad' };
type Known = Pick<Import, 'state' | 'outcomes' | 'tally'>;

export function becameOf({ state, outcomes, tally }: Known): Became {
  if (state === 'failed') return { said: 'failed', tone: 'bad' };
  if (state === 'done' && tally.accepted === 0) return { said: 'refused', tone: 'bad' };
  if (outcomes === null || outcomes.in_flight > 0) return { said: 'onItsWay', tone: 'good' };
  if (outcomes.quarantined > 0) return { said: 'quarantined', tone: 'warn' };
  if (outcomes.duplicates > 0) return { said: 'duplicate', tone: 'good' };
  if (outcomes.unpriced > 0) return { said: 'unpriced', tone: 'good' };
  return { said: outcomes.late > 0 ? 'late' : 'counted', tone: 'good' };
}

/** Worth to look again. */
export function isOnItsWay(one: Known): boolean {
  return becameOf(one).said === 'onItsWay';
}
