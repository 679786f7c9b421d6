import type { BudgetUse } from '@/api/generated';
import { formatQuantity, quantity } from '@/format/unit';
import { text } from '@/text';
import { Quantity } from '@/ui/Quantity';

/** `$8.25 of $10.00`, `7 of 2,000 requests`: the unit once. */
export function SpentOf({
  budget,
  className = '',
}: {
  budget: Pick<BudgetUse, 'unit' | 'lower_bound'> & Partial<BudgetUse>;
  className?: string;
}) {
  const { unit } = budget;
  const spent = quantity(budget, 'spent', unit);
  return (
    <>
      {unit === 'usd' || spent === null ? (
        <Quantity value={spent} unit={unit} lowerBound={budget.lower_bound === true} />
      ) : (
        <span className="figures">{formatQuantity(spent, unit)}</span>
      )}
      <span className={`text-muted ${className}`}>
        {' '}
        {text.budgets.of} <Quantity value={quantity(budget, 'limit', unit)} unit={unit} />
      </span>
    </>
  );
}
