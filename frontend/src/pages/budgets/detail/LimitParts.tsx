import type { BudgetStatus } from '@/api/generated';
import { formatQuantity, quantity } from '@/format/unit';
import { text } from '@/text';

/** What the limit in force is made of, where it is not the budget's alone. */
export function LimitParts({ status }: { status: BudgetStatus }) {
  const { unit } = status;
  const part = (name: 'base' | 'carried' | 'increase') => {
    const value = quantity(status, name, unit);
    return value === null || Number(value) === 0 ? null : formatQuantity(value, unit);
  };
  const [base, carried, increase] = [part('base'), part('carried'), part('increase')];
  if (base === null || (carried === null && increase === null)) return null;
  return <>{text.budgets.limitParts(base, carried, increase)}</>;
}
