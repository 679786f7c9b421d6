import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/app/rootRoute';
import { readPath } from '@/url/read';

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } => readPath(search),
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

export const accountRoutes = [signIn] as const;
