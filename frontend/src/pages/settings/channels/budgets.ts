/** Which budgets a channel is about, as a form holds them. */
type Listed = { budgets: readonly { budget_id: string }[]; next_cursor: string | null };

const PREFIX = 'budget-';

/** The name of a budget's box. */
export function budgetField(id: string): string {
  return `${PREFIX}${id}`;
}

/**
 * Chosen ones that have no box and stay: none may be lost because the list is not there yet or is longer than what is
 * shown. Of a whole list, what is not on it is gone.
 */
export function kept(chosen: readonly string[], listed: Listed | undefined): string[] {
  if (listed === undefined) return [...chosen];
  if (listed.next_cursor === null) return [];
  return chosen.filter((id) => !listed.budgets.some((budget) => budget.budget_id === id));
}

/** The budgets that are checked. */
export function checkedBudgets(names: Iterable<string>): string[] {
  return [...names].filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}
