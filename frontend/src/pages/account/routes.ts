import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/app/rootRoute';
import { only, present, readOneOf, readPath } from '@/url/read';

type Search = Record<string, unknown>;

/** What ended the session before, or that another tab asks for a sign-in by the company's provider. */
const WHYS = ['password', 'authenticator', 'provider'] as const;
type Why = (typeof WHYS)[number];

/** Where to go on, and why one is here. */
function readSignIn(search: Search): { to?: string; why?: Why } {
  return { ...readPath(search), ...present({ why: readOneOf(search, 'why', WHYS) }) };
}

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: only(readSignIn),
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

const register = createRoute({
  getParentRoute: () => rootRoute,
  path: '/register',
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
  component: lazyRouteComponent(() => import('./InvitationPage'), 'InvitationPage'),
});

const sso = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sso',
  component: lazyRouteComponent(() => import('./SsoPage'), 'SsoPage'),
});

export const accountRoutes = [signIn, register, forgot, invitation, sso] as const;
