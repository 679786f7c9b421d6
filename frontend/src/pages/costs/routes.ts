import type { QueryClient } from '@tanstack/react-query';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { readEvents } from './events/search';
import { type CostsSearch, readCosts } from './search';
import { readUsers } from './users/search';

async function early(queries: QueryClient, search: CostsSearch): Promise<void> {
  const { askEarly } = await import('./askEarly');
  await askEarly(queries, search);
}

// Named, since the types of `beforeLoad` rest on it.
const READ = only(readCosts);

const breakdown = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs',
  validateSearch: READ,
  // Not waited for: the page shows what comes when it comes, and says what fails.
  beforeLoad: ({ cause, context, search }) => {
    if (cause === 'enter') void early(context.queries, search).catch(() => undefined);
  },
  component: lazyRouteComponent(() => import('./CostsPage'), 'CostsPage'),
});

const events = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs/events',
  validateSearch: only(readEvents),
  component: lazyRouteComponent(() => import('./events/EventsPage'), 'EventsPage'),
});

const users = createRoute({
  getParentRoute: () => shellRoute,
  path: '/costs/users',
  validateSearch: only(readUsers),
  component: lazyRouteComponent(() => import('./users/UsersPage'), 'UsersPage'),
});

export const costsRoutes = [breakdown, events, users] as const;
