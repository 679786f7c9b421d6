import { Link } from '@tanstack/react-router';
import { cx } from '@/ui/cx';

/** A budget's name, which leads to it: cut off where its line ends, or after a second one. */
export function BudgetLink({
  budget,
  twoLines = false,
}: {
  budget: { budget_id: string; name: string };
  twoLines?: boolean;
}) {
  return (
    <Link
      to="/budgets/$budgetId"
      params={{ budgetId: budget.budget_id }}
      className={cx('min-w-0 font-medium hover:underline', twoLines ? 'line-clamp-2 wrap-anywhere' : 'truncate')}
      title={budget.name}
    >
      {budget.name}
    </Link>
  );
}
