import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { readBudget, readBudgets, readCheck, readIncreases, readNewBudget } from './search';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/budgets',
  validateSearch: only(readBudgets),
  component: lazyRouteComponent(() => import('./BudgetsPage'), 'BudgetsPage'),
});

const create = createRoute({
  getParentRoute: () => shellRoute,
  path: '/budgets/new',
  validateSearch: only(readNewBudget),
  component: lazyRouteComponent(() => import('./form/NewBudgetPage'), 'NewBudgetPage'),
});

const increases = createRoute({
  getParentRoute: () => shellRoute,
  path: '/budgets/increases',
  validateSearch: only(readIncreases),
  component: lazyRouteComponent(() => import('./increases/IncreasesPage'), 'IncreasesPage'),
});

const check = createRoute({
  getParentRoute: () => shellRoute,
  path: '/budgets/check',
  validateSearch: only(readCheck),
  component: lazyRouteComponent(() => import('./CheckPage'), 'CheckPage'),
});

const one = createRoute({
  getParentRoute: () => shellRoute,
  path: '/budgets/$budgetId',
  validateSearch: only(readBudget),
  component: lazyRouteComponent(() => import('./detail/BudgetPage'), 'BudgetPage'),
});

const edit = createRoute({
  getParentRoute: () => shellRoute,
  path: '/budgets/$budgetId/edit',
  component: lazyRouteComponent(() => import('./form/EditBudgetPage'), 'EditBudgetPage'),
});

export const budgetsRoutes = [list, create, increases, check, one, edit] as const;
