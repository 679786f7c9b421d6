/** What the list of budgets shows, as it stands in its address. */
import { DIMENSIONS, type Dimension } from '@/scope/scope';
import { present, readOneOf, readText, readWhole } from '@/url/read';

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

export const VIEWS = ['total', 'left', 'day'] as const;
export type View = (typeof VIEWS)[number];
/** `forecast`: which of the period's is drawn; left out the newest. */
export type BudgetSearch = { view?: View; forecast?: string };

export function readBudget(search: Record<string, unknown>): BudgetSearch {
  const forecast = readText(search, 'forecast');
  return present({
    view: readOneOf(search, 'view', VIEWS),
    forecast: forecast !== undefined && /^fct_\d{8}_[0-9a-f]{16}$/.test(forecast) ? forecast : undefined,
  });
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

/** A call that is tried against the budgets; asked once it names a model. */
export type CheckSearch = {
  provider?: string;
  model?: string;
  team?: string;
  project?: string;
  feature?: string;
  environment?: string;
  input_tokens?: number;
  max_tokens?: number;
  amount_usd?: string;
};

export function readCheck(search: Record<string, unknown>): CheckSearch {
  const whole = (name: string) => (search[name] === '' ? undefined : readWhole(search, name));
  return present({
    provider: readText(search, 'provider'),
    model: readText(search, 'model'),
    team: readText(search, 'team'),
    project: readText(search, 'project'),
    feature: readText(search, 'feature'),
    environment: readText(search, 'environment'),
    input_tokens: whole('input_tokens'),
    max_tokens: whole('max_tokens'),
    amount_usd: readText(search, 'amount_usd'),
  });
}
