/** Which of the budgets stands for what is shown. */
import type { BudgetUse, PeriodSpend } from '@/api/generated';
import { forDrawing } from '@/format/money';

type UseInUsd = BudgetUse & { limit_usd: string; spent_usd: string; percent: number };

/** In force, in USD, and in a period. */
export function isInUsd(budget: BudgetUse): budget is UseInUsd {
  return (
    budget.unit === 'usd' &&
    budget.state === 'active' &&
    budget.limit_usd !== undefined &&
    budget.spent_usd !== undefined &&
    budget.percent !== undefined
  );
}

/** Of everything, for the very period that is shown; of several the tightest. */
export function ofOrganization(budgets: readonly BudgetUse[], spend: PeriodSpend): UseInUsd | undefined {
  const first = spend.from.slice(0, 10);
  const last = spend.to.slice(0, 10);
  return tightest(
    budgets
      .filter(isInUsd)
      .filter(({ scope }) => Object.keys(scope).length === 0)
      .filter(({ period }) => period !== null && period.first_day === first && period.end_day >= last)
      .filter(({ period }) => period !== null && lengthOf(period) >= 27),
  );
}

/** Of that one team and nothing else. */
export function ofTeam(budgets: readonly BudgetUse[], team: string): UseInUsd | undefined {
  return tightest(
    budgets.filter(isInUsd).filter(({ scope }) => {
      const [dimension, ...others] = Object.keys(scope);
      return dimension === 'team' && others.length === 0 && scope.team?.length === 1 && scope.team[0] === team;
    }),
  );
}

function tightest(budgets: readonly UseInUsd[]): UseInUsd | undefined {
  return [...budgets].sort((one, other) => other.percent - one.percent)[0];
}

function lengthOf({ first_day, end_day }: { first_day: string; end_day: string }): number {
  return (Date.parse(end_day) - Date.parse(first_day)) / 86_400_000;
}

/** Lengths of a meter, of one. */
export function meterOf(budget: BudgetUse): { fraction: number; held: number; expected: number | null } {
  const limit = amountOf(budget, 'limit') ?? 0;
  const part = (amount: number | null) => (amount === null || limit <= 0 ? null : amount / limit);
  return {
    fraction: part(amountOf(budget, 'spent')) ?? 0,
    held: part(amountOf(budget, 'reserved')) ?? 0,
    expected: part(amountOf(budget, 'projected')),
  };
}

function amountOf(budget: BudgetUse, what: 'limit' | 'spent' | 'reserved' | 'projected'): number | null {
  const amount = budget[`${what}_${budget.unit}`];
  if (amount === undefined || amount === null) return null;
  return typeof amount === 'number' ? amount : forDrawing(amount);
}
