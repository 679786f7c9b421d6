/** What a known change is sent as, and what it says. Pure. */
import type { AdjustmentBody, ForecastAdjustment } from '@/api/generated';
import { formatQuantity, quantity, UNITS, type Unit } from '@/format/unit';
import { type Scope, scopeOf } from '@/scope/scope';
import { text } from '@/text';

const words = text.forecasts.changes;

export type Draft = {
  note: string;
  from: string;
  until: string;
  scope: string[];
  how: 'percent' | 'perDay';
  /** Which forecasts it changes; empty: all (of a percentage only). */
  unit: Unit | '';
  amount: string;
};

export function bodyOf(draft: Draft): AdjustmentBody {
  const shared = {
    note: draft.note,
    from: draft.from,
    until: draft.until === '' ? null : draft.until,
    scope: scopeOf(draft.scope),
  };
  const unit = draft.unit === '' ? null : draft.unit;
  if (draft.how === 'percent') return { ...shared, unit, percent: Number(draft.amount) };
  const per = draft.unit === '' ? 'usd' : draft.unit;
  if (per === 'usd') return { ...shared, per_day_usd: draft.amount };
  return per === 'tokens'
    ? { ...shared, per_day_tokens: Number(draft.amount) }
    : { ...shared, per_day_requests: Number(draft.amount) };
}

export function draftOf(change: ForecastAdjustment, scopeTexts: (scope: Scope) => string[]): Draft {
  const per = perDay(change);
  return {
    note: change.note,
    from: change.from,
    until: change.until ?? '',
    scope: scopeTexts(change.scope),
    how: change.percent === null ? 'perDay' : 'percent',
    unit: change.percent === null ? (per?.unit ?? 'usd') : (change.unit ?? ''),
    amount: change.percent === null ? String(per?.value ?? '') : String(change.percent),
  };
}

export function effectWords(change: ForecastAdjustment): string {
  if (change.percent !== null) return words.percent(change.percent);
  const per = perDay(change);
  return per === null ? text.unknown : words.perDay(amountWords(per.value, per.unit));
}

function amountWords(value: string | number, unit: Unit): string {
  return unit === 'usd' ? formatQuantity(value, unit) : `${formatQuantity(value, unit)} ${text.units[unit]}`;
}

function perDay(change: ForecastAdjustment): { value: string | number; unit: Unit } | null {
  for (const unit of UNITS) {
    const value = quantity(change, 'per_day', unit);
    if (value !== null) return { value, unit };
  }
  return null;
}
