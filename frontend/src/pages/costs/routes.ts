import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { readCosts } from './search';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs',
  validateSearch: readCosts,
  component: lazyRouteComponent(() => import('./CostsPage'), 'CostsPage'),
});

export const costsRoutes = [list] as const;
