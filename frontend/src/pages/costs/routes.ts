import type { QueryClient } from '@tanstack/react-query';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { readEvents } from './events/search';
import { type CostsSearch, readCosts } from './search';
import { readUsers } from './users/search';

async function early(queries: QueryClient, search: CostsSearch): Promise<void> {
  const { askEarly } = await import('./askEarly');
  await askEarly(queries, search);
}

const breakdown = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs',
  validateSearch: readCosts,
  // Not waited for: the page shows what comes when it comes, and says what fails.
  beforeLoad: ({ cause, context, search }) => {
    if (cause === 'enter') void early(context.queries, search).catch(() => undefined);
  },
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
