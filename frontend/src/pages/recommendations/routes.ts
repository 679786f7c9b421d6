import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recommendations',
  component: lazyRouteComponent(() => import('./RecommendationsPage'), 'RecommendationsPage'),
});

export const recommendationsRoutes = [list] as const;
