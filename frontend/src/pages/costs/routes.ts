import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { readEvents } from './events/search';
import { readCosts } from './search';
import { readUsers } from './users/search';

const breakdown = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs',
  validateSearch: readCosts,
  component: lazyRouteComponent(() => import('./CostsPage'), 'CostsPage'),
});

const events = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs/events',
  validateSearch: readEvents,
  component: lazyRouteComponent(() => import('./events/EventsPage'), 'EventsPage'),
});

const users = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs/users',
  validateSearch: readUsers,
  component: lazyRouteComponent(() => import('./users/UsersPage'), 'UsersPage'),
});

export const costsRoutes = [breakdown, events, users] as const;
