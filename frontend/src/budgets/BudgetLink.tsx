import { Link } from '@tanstack/react-router';

/** A budget's name, which leads to it. */
export function BudgetLink({ budget }: { budget: { budget_id: string; name: string } }) {
  return (
    <Link
      to="/budgets/$budgetId"
      params={{ budgetId: budget.budget_id }}
      className="min-w-0 truncate font-medium hover:underline"
      title={budget.name}
    >
      {budget.name}
    </Link>
  );
}
