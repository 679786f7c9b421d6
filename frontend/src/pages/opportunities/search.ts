/** What the page of opportunities shows, read from its address. */
import type { Opportunity, OpportunityType } from '@/api/generated';
import { readAmount } from '@/savings/amount';
import { present, readOneOf } from '@/url/read';

export type OpportunityState = Opportunity['state'];

export const STAGES = [
  'open',
  'investigating',
  'planned',
  'implemented',
] as const satisfies readonly OpportunityState[];
export type Stage = (typeof STAGES)[number];
export const ENDED = ['dismissed', 'expired'] as const satisfies readonly OpportunityState[];

export const TYPES: readonly OpportunityType[] = [
  'model_overuse',
  'tier_overuse',
  'low_cache_hits',
  'high_error_rate',
  'unused_feature',
  'off_peak',
  'duplicate_requests',
];

export type OpportunitiesSearch = {
  view?: 'list';
  type?: OpportunityType;
  min?: string;
  mine?: true;
  /** Of the list only. */
  status?: OpportunityState;
};

export function readOpportunitiesSearch(search: Record<string, unknown>): OpportunitiesSearch {
  return present({
    view: readOneOf(search, 'view', ['list'] as const),
    type: readOneOf(search, 'type', TYPES),
    min: readAmount(search, 'min'),
    mine: search.mine === true ? (true as const) : undefined,
    status: readOneOf(search, 'status', [...STAGES, ...ENDED]),
  });
}

/** By stage, in the order of the API: what saves most stands first. */
export function byStage(rows: readonly Opportunity[]): Record<Stage, Opportunity[]> {
  const stages: Record<Stage, Opportunity[]> = { open: [], investigating: [], planned: [], implemented: [] };
  for (const row of rows) {
    const stage = STAGES.find((one) => one === row.state);
    if (stage !== undefined) stages[stage].push(row);
  }
  return stages;
}
