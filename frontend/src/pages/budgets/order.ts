/** The order of budgets in the list. */
import type { BudgetUse } from '@/api/generated';
import { type BudgetsSearch, SORTS } from './search';

/** Shown ones, in the order that is asked for; without one as they came. */
export function ordered(budgets: readonly BudgetUse[], search: BudgetsSearch): BudgetUse[] {
  const shown = budgets.filter((one) => search.health === undefined || one.health === search.health);
  const { sort } = search;
  if (sort === undefined) return shown;
  const direction = search.down === true ? -1 : 1;
  return shown.sort((a, b) => direction * compare(a, b, sort));
}

function compare(a: BudgetUse, b: BudgetUse, sort: NonNullable<BudgetsSearch['sort']>): number {
  if (sort === 'name') return a.name.localeCompare(b.name);
  if (sort === 'used') return (a.percent ?? -1) - (b.percent ?? -1);
  if (sort === 'pace') return (a.pace_percent ?? -1) - (b.pace_percent ?? -1);
  return endOf(a) - endOf(b);
}

/** When something happens: the limit is reached, or the period ends. */
function endOf(one: BudgetUse): number {
  const moment = one.exhausted_at ?? one.period?.to;
  return moment === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(moment);
}

/** After a click on a column: its natural direction, then the other one, then what needs attention first again. */
export function sortedNext({ sort, down, ...others }: BudgetsSearch, by: string): BudgetsSearch {
  const next = SORTS.find((one) => one === by);
  if (next === undefined) return others;
  const highestFirst = next === 'used' || next === 'pace';
  if (sort !== next) return { ...others, sort: next, ...(highestFirst ? { down: true } : {}) };
  const isReversed = (down === true) !== highestFirst;
  if (isReversed) return others;
  return { ...others, sort: next, ...(down === true ? {} : { down: true }) };
}
