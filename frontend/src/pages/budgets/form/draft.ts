/** A budget while it is being filled in: all texts as they were typed, so that nothing is lost or rounded on the way. */
import type { Budget, NewBudgetBody, ThresholdBody } from '@/api/generated';
import { quantity, type Unit } from '@/format/unit';
import { scopeOf, textsOf } from '@/scope/scope';
import { amountOf } from '../amount';
import type { NewBudgetSearch } from '../search';

export type Draft = {
  name: string;
  unit: Unit;
  limit: string;
  /** `dimension:value` each. */
  scope: readonly string[];
  cycle: Budget['cycle'];
  start_day: string;
  end_day: string;
  renews: boolean;
  rollover: Budget['rollover'];
  cap: string;
  active: boolean;
  alerts: boolean;
  thresholds: readonly ThresholdBody[];
  reminds_daily: boolean;
  enforcement: Budget['enforcement'];
  throttle_percent: string;
  throttle_per_minute: string;
  when_unreachable: Budget['when_unreachable'];
  owners: readonly string[];
  notes: string;
};

/** Those of the API, where none are named. */
export const DEFAULT_THRESHOLDS: readonly ThresholdBody[] = [
  { percent: 50, level: 'info', kind: 'actual' },
  { percent: 80, level: 'warning', kind: 'actual' },
  { percent: 90, level: 'info', kind: 'actual' },
  { percent: 95, level: 'critical', kind: 'actual' },
  { percent: 100, level: 'exceeded', kind: 'actual' },
];

/** `managed`: a manager's own scope, beyond which no budget of theirs may go. */
export function newDraft(search: NewBudgetSearch, owner: string, managed: string[] = []): Draft {
  return {
    name: '',
    unit: 'usd',
    limit: '',
    scope: search.scope === undefined ? managed : [search.scope],
    cycle: 'monthly',
    start_day: '',
    end_day: '',
    renews: true,
    rollover: 'none',
    cap: '',
    active: true,
    alerts: true,
    thresholds: DEFAULT_THRESHOLDS,
    reminds_daily: false,
    enforcement: search.enforcement ?? 'notify',
    throttle_percent: '80',
    throttle_per_minute: '10',
    when_unreachable: 'allow',
    owners: [owner],
    notes: '',
  };
}

export function draftOf(budget: Budget): Draft {
  const { unit } = budget;
  const typed = (name: 'limit' | 'rollover_cap') => {
    const value = quantity(budget, name, unit);
    return value === null ? '' : String(value);
  };
  return {
    name: budget.name,
    unit,
    limit: typed('limit'),
    scope: textsOf(budget.scope),
    cycle: budget.cycle,
    start_day: budget.start_day ?? '',
    end_day: budget.end_day ?? '',
    renews: budget.renews,
    rollover: budget.rollover,
    cap: typed('rollover_cap'),
    active: budget.active,
    alerts: budget.alerts,
    thresholds: budget.thresholds,
    reminds_daily: budget.reminds_daily,
    enforcement: budget.enforcement,
    throttle_percent: String(budget.throttle_percent),
    throttle_per_minute: String(budget.throttle_per_minute),
    when_unreachable: budget.when_unreachable,
    owners: budget.owners,
    notes: budget.notes,
  };
}

/** What the API is sent: what doesn't apply to a choice is left out or taken back. */
export function bodyOf(draft: Draft): NewBudgetBody {
  const isCustom = draft.cycle === 'custom';
  return {
    name: draft.name.trim(),
    ...amountOf('limit', draft.unit, draft.limit),
    scope: scopeOf(draft.scope),
    cycle: draft.cycle,
    start_day: draft.start_day === '' ? null : draft.start_day,
    end_day: isCustom && draft.end_day !== '' ? draft.end_day : null,
    renews: draft.renews,
    rollover: draft.rollover,
    ...(draft.rollover === 'none' || draft.cap.trim() === ''
      ? { [`rollover_cap_${draft.unit}`]: null }
      : amountOf('rollover_cap', draft.unit, draft.cap)),
    active: draft.active,
    alerts: draft.alerts,
    thresholds: draft.thresholds.toSorted((a, b) => a.percent - b.percent),
    reminds_daily: draft.reminds_daily,
    enforcement: draft.enforcement,
    ...(draft.enforcement === 'throttle'
      ? { throttle_percent: Number(draft.throttle_percent), throttle_per_minute: Number(draft.throttle_per_minute) }
      : {}),
    when_unreachable: draft.when_unreachable,
    owners: [...draft.owners],
    notes: draft.notes.trim(),
  };
}

/** As its page would describe it; an amount that is none yet is not told. */
export function termsOf(draft: Draft): Omit<Budget, `limit_${Unit}`> & { [Key in `limit_${Unit}`]?: string | number } {
  const isAmount = /^\d[\d,_ ]*(\.\d+)?$/.test(draft.limit.trim());
  return {
    ...draft,
    ...(isAmount ? amountOf('limit', draft.unit, draft.limit) : {}),
    start_day: draft.start_day || null,
    end_day: draft.end_day || null,
    throttle_percent: Number(draft.throttle_percent),
    throttle_per_minute: Number(draft.throttle_per_minute),
    thresholds: [...draft.thresholds],
    owners: [...draft.owners],
    scope: scopeOf(draft.scope),
    budget_id: '',
    state: 'active',
    increases: [],
    kept_by_policy: null,
    created_at: '',
    deleted_at: null,
  };
}
