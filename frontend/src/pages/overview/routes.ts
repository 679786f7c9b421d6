import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { askEarly } from './queries';
import { readOverview } from './search';

const overview = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  validateSearch: only(readOverview),
  // Not waited for: the page shows what comes when it comes, and says what fails.
  loader: ({ context }) => void askEarly(context.queries).catch(() => undefined),
  component: lazyRouteComponent(() => import('./OverviewPage'), 'OverviewPage'),
});

export const overviewRoutes = [overview] as const;
