import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';

const page = createRoute({
  getParentRoute: () => shellRoute,
  path: '/api',
  component: lazyRouteComponent(() => import('./ApiPage'), 'ApiPage'),
});

export const apiRoutes = [page] as const;
