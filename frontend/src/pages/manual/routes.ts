import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';

const entry = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sources/manual',
  component: lazyRouteComponent(() => import('./ManualPage'), 'ManualPage'),
});

export const manualRoutes = [entry] as const;
