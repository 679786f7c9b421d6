import type { BudgetUse } from '@/api/generated';
import { quantity } from '@/format/unit';
import { text } from '@/text';

/** How much of the limit is spent. The API rounds down, and what is something is not shown as nothing. */
export function PercentOf({ budget }: { budget: Pick<BudgetUse, 'unit' | 'percent'> & Partial<BudgetUse> }) {
  const { percent = 0, unit } = budget;
  const isSome = Number(quantity(budget, 'spent', unit) ?? 0) > 0;
  return (
    <span className="figures">
      {percent === 0 && isSome ? text.budgets.belowOnePercent : text.budgets.percent(percent)}
    </span>
  );
}
