import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/app/rootRoute';
import { present, readPath, readText } from '@/url/read';

type Search = Record<string, unknown>;

/** The token of an invitation's mail. */
function readToken(search: Search): { token?: string } {
  return present({ token: readText(search, 'token') });
}

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Search): { to?: string } => readPath(search),
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

const register = createRoute({
  getParentRoute: () => rootRoute,
  path: '/register',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./RegisterPage'), 'RegisterPage'),
});

const forgot = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./ForgotPage'), 'ForgotPage'),
});

const invitation = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  validateSearch: readToken,
  component: lazyRouteComponent(() => import('./InvitationPage'), 'InvitationPage'),
});

const sso = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sso',
  component: lazyRouteComponent(() => import('./SsoPage'), 'SsoPage'),
});

export const accountRoutes = [signIn, register, forgot, invitation, sso] as const;
