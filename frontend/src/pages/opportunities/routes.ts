import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/opportunities',
  component: lazyRouteComponent(() => import('./OpportunitiesPage'), 'OpportunitiesPage'),
});

export const opportunitiesRoutes = [list] as const;
