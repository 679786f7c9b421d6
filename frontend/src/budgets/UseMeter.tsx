import type { BudgetUse } from '@/api/generated';
import { formatQuantity, quantity } from '@/format/unit';
import { useNow } from '@/ui/useNow';
import { BudgetMeter } from './BudgetMeter';
import { gone } from './gone';

/** As on the page of budgets, without the marks of its thresholds, which utilization does not tell. */
export function UseMeter({ budget }: { budget: BudgetUse }) {
  const now = useNow();
  return <BudgetMeter budget={budget} marks={NONE} gone={budget.period === null ? 0 : gone(budget.period, now)} />;
}

const NONE = [] as const;

/** In the budget's own unit, as read; empty where it is not known. */
export function quantityOf(budget: BudgetUse, what: 'limit' | 'spent'): string {
  const value = quantity(budget, what, budget.unit);
  return value === null ? '' : formatQuantity(value, budget.unit);
}
