import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { readApi } from './search';

const page = createRoute({
  getParentRoute: () => shellRoute,
  path: '/api',
  validateSearch: only(readApi),
  component: lazyRouteComponent(() => import('./ApiPage'), 'ApiPage'),
});

export const apiRoutes = [page] as const;
