/** What the pages of recommendations show, read from their addresses. */
import type { AdviceType, InsightRule, State } from '@/api/generated';
import { forDrawing } from '@/format/money';
import { readAmount } from '@/savings/amount';
import { present, readOneOf, readText } from '@/url/read';

export const TABS = ['open', 'accepted', 'done', 'archived', 'insights'] as const;
export type Tab = (typeof TABS)[number];

export const STATES: Record<Exclude<Tab, 'insights'>, State[]> = {
  open: ['pending', 'more_info'],
  accepted: ['accepted'],
  done: ['implemented', 'verified'],
  archived: ['rejected', 'archived', 'expired'],
};

export const TYPES: readonly AdviceType[] = [
  'model_downgrade',
  'deprecated_model',
  'prompt_caching',
  'response_caching',
  'batch_processing',
  'prompt_optimization',
  'tier_migration',
  'rate_limiting',
  'unused_feature',
];

export const RULES: readonly InsightRule[] = [
  'cost_concentration',
  'high_growth',
  'inefficient_model',
  'feature_anomaly',
  'low_cache_hits',
  'error_waste',
  'idle_key',
  'untagged_spend',
];

export const SORTS = ['savings', 'priority', 'effort'] as const;
export type Sort = (typeof SORTS)[number];
export const INSIGHT_STATES = ['open', 'dismissed', 'gone'] as const;

export type RecommendationsSearch = {
  tab?: Tab;
  type?: AdviceType;
  min?: string;
  sort?: Sort;
  status?: (typeof INSIGHT_STATES)[number];
  insight?: string;
};

export function readRecommendationsSearch(search: Record<string, unknown>): RecommendationsSearch {
  return present({
    tab: readOneOf(search, 'tab', TABS),
    type: readOneOf(search, 'type', TYPES),
    min: readAmount(search, 'min'),
    sort: readOneOf(search, 'sort', SORTS),
    status: readOneOf(search, 'status', INSIGHT_STATES),
    insight: readId(search, 'insight', /^ins_[0-9a-f]{24}$/),
  });
}

function readId(search: Record<string, unknown>, name: string, shape: RegExp): string | undefined {
  const text = readText(search, name);
  return text !== undefined && shape.test(text) ? text : undefined;
}

type Sortable = { savings_usd: string | null; priority: number; hours_of_work: number };

/** Only the order: amounts are compared as numbers, and shown as they are. What promises nothing stands last. */
export function sorted<Row extends Sortable>(rows: readonly Row[], by: Sort): Row[] {
  const savings = (row: Row) => forDrawing(row.savings_usd ?? '-1');
  const order: Record<Sort, (one: Row, other: Row) => number> = {
    savings: (one, other) => savings(other) - savings(one) || other.priority - one.priority,
    priority: (one, other) => other.priority - one.priority || savings(other) - savings(one),
    effort: (one, other) => one.hours_of_work - other.hours_of_work || savings(other) - savings(one),
  };
  return [...rows].sort(order[by]);
}
