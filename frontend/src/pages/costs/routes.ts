import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs',
  component: lazyRouteComponent(() => import('./CostsPage'), 'CostsPage'),
});

export const costsRoutes = [list] as const;
