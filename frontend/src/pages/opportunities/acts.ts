/** What can be done with an opportunity, by its state; the API decides on each call. Pure. */
import { type Life, openActs } from '@/savings/acts';
import type { OpportunityState, Stage } from './search';

export const ACTS = ['investigate', 'plan', 'implement', 'verify', 'reopen', 'dismiss'] as const;
export type Act = (typeof ACTS)[number];

const FROM: Life<Act, OpportunityState> = {
  investigate: ['open', 'planned'],
  plan: ['open', 'investigating', 'planned'],
  implement: ['open', 'investigating', 'planned'],
  verify: ['implemented'],
  reopen: ['investigating', 'planned', 'dismissed'],
  dismiss: ['open', 'investigating', 'planned'],
};

export function actsOf(state: OpportunityState): Act[] {
  return openActs(ACTS, FROM, state);
}

export function isLiving(state: OpportunityState): boolean {
  return FROM.dismiss.includes(state);
}

const TO: Record<Stage, Act> = {
  open: 'reopen',
  investigating: 'investigate',
  planned: 'plan',
  implemented: 'implement',
};

/** What moving it to another column means; null: it can't go there. */
export function actOfMove(from: OpportunityState, to: Stage): Act | null {
  const act = TO[to];
  return from !== to && actsOf(from).includes(act) ? act : null;
}

/** These need no words: they are done at once. */
export function isPlain(act: Act): act is 'investigate' | 'reopen' {
  return act === 'investigate' || act === 'reopen';
}
