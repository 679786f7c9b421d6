/** What a recommendation comes to: some do not save, and are made since calls would fail without them. Pure. */
import type { Recommendation } from '@/api/generated';
import { isZero } from '@/format/money';

export type Outcome =
  | { kind: 'saves'; savings: string; current: string }
  /** What is gone to is dearer: done for another reason than money. */
  | { kind: 'costsMore'; extra: string }
  | { kind: 'savesNothing' }
  /** Nothing is promised, for that reason. */
  | { kind: 'unpromised'; why: string };

type Advice = Pick<Recommendation, 'savings_usd' | 'extra_cost_usd' | 'current_usd' | 'no_promise'>;

export function outcomeOf({ savings_usd, extra_cost_usd, current_usd, no_promise }: Advice): Outcome {
  if (savings_usd === null) return { kind: 'unpromised', why: no_promise ?? '' };
  if (!isZero(savings_usd)) return { kind: 'saves', savings: savings_usd, current: current_usd };
  return extra_cost_usd === null ? { kind: 'savesNothing' } : { kind: 'costsMore', extra: extra_cost_usd };
}
