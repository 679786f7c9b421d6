/** What can be done with a recommendation, by its state; the API decides on each call. Pure. */
import type { Permission, State } from '@/api/generated';
import { type Life, openActs } from '@/savings/acts';

export const ACTS = ['accept', 'implement', 'verify', 'answer', 'ask', 'reject', 'archive'] as const;
export type Act = (typeof ACTS)[number];

const FROM: Life<Act, State> = {
  accept: ['pending', 'more_info'],
  ask: ['pending', 'more_info'],
  answer: ['more_info'],
  reject: ['pending', 'more_info', 'accepted'],
  implement: ['accepted'],
  verify: ['implemented', 'verified'],
  archive: ['rejected', 'implemented', 'verified', 'expired'],
};

/** What leads on stands first. */
export function actsOf(state: State): Act[] {
  return openActs(ACTS, FROM, state);
}

export const ROUTES: Record<Act, Permission> = {
  accept: 'POST /v1/recommendations/{recommendation_id}/accept',
  ask: 'POST /v1/recommendations/{recommendation_id}/more-info',
  answer: 'POST /v1/recommendations/{recommendation_id}/more-info',
  reject: 'POST /v1/recommendations/{recommendation_id}/reject',
  implement: 'POST /v1/recommendations/{recommendation_id}/implement',
  verify: 'POST /v1/recommendations/{recommendation_id}/verify',
  archive: 'POST /v1/recommendations/{recommendation_id}/archive',
};
