import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { readMe } from './search';

const own = createRoute({
  getParentRoute: () => shellRoute,
  path: '/me',
  validateSearch: only(readMe),
  component: lazyRouteComponent(() => import('./MePage'), 'MePage'),
});

export const meRoutes = [own] as const;
