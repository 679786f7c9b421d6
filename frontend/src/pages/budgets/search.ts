/** What the list of budgets shows, as it stands in its address. */
import { DIMENSIONS, type Dimension } from '@/scope/scope';
import { present, readOneOf, readText } from '@/url/read';

export const HEALTHS = ['exceeded', 'at_risk', 'watch', 'on_track'] as const;
export type Health = (typeof HEALTHS)[number];
export const SORTS = ['name', 'used', 'pace', 'end'] as const;
export type Sort = (typeof SORTS)[number];
export const CYCLES = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'custom'] as const;
export const ENFORCEMENTS = ['notify', 'throttle', 'stop'] as const;
export const STATES = ['active', 'paused'] as const;

export type BudgetsSearch = {
  health?: Health;
  state?: (typeof STATES)[number];
  enforcement?: (typeof ENFORCEMENTS)[number];
  owner?: string;
  dimension?: Dimension;
  value?: string;
  q?: string;
  /** Left out: those that need attention first, as the API has them. */
  sort?: Sort;
  down?: true;
};

export function readBudgets(search: Record<string, unknown>): BudgetsSearch {
  const dimension = readOneOf(search, 'dimension', DIMENSIONS);
  return present({
    health: readOneOf(search, 'health', HEALTHS),
    state: readOneOf(search, 'state', STATES),
    enforcement: readOneOf(search, 'enforcement', ENFORCEMENTS),
    owner: readText(search, 'owner'),
    dimension,
    value: dimension === undefined ? undefined : readText(search, 'value'),
    q: readText(search, 'q'),
    sort: readOneOf(search, 'sort', SORTS),
    down: search.down === true ? (true as const) : undefined,
  });
}

export const VIEWS = ['total', 'day'] as const;
export type BudgetSearch = { view?: (typeof VIEWS)[number] };

export function readBudget(search: Record<string, unknown>): BudgetSearch {
  return present({ view: readOneOf(search, 'view', VIEWS) });
}

export const INCREASE_STATES = ['requested', 'granted', 'refused', 'ended', 'all'] as const;
/** `make`: what is being asked for. */
export type IncreasesSearch = { state?: (typeof INCREASE_STATES)[number]; make?: 'request' };

export function readIncreases(search: Record<string, unknown>): IncreasesSearch {
  return present({
    state: readOneOf(search, 'state', INCREASE_STATES),
    make: readOneOf(search, 'make', ['request'] as const),
  });
}

/** What a new budget begins with: from a template of the empty state, or another budget. */
export type NewBudgetSearch = { copy?: string; enforcement?: (typeof ENFORCEMENTS)[number]; scope?: string };

export function readNewBudget(search: Record<string, unknown>): NewBudgetSearch {
  const copy = readText(search, 'copy');
  return present({
    copy: copy !== undefined && /^bud_[0-9a-f]{24}$/.test(copy) ? copy : undefined,
    enforcement: readOneOf(search, 'enforcement', ENFORCEMENTS),
    scope: readText(search, 'scope'),
  });
}
