import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/budgets',
  component: lazyRouteComponent(() => import('./BudgetsPage'), 'BudgetsPage'),
});

export const budgetsRoutes = [list] as const;
