import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { eachAnew } from '@/url/page';
import { only } from '@/url/read';
import { readOpportunitiesSearch } from './search';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/opportunities',
  validateSearch: only(readOpportunitiesSearch),
  component: lazyRouteComponent(() => import('./OpportunitiesPage'), 'OpportunitiesPage'),
});

const one = createRoute({
  getParentRoute: () => shellRoute,
  path: '/opportunities/$opportunityId',
  remountDeps: eachAnew,
  component: lazyRouteComponent(() => import('./OpportunityPage'), 'OpportunityPage'),
});

export const opportunitiesRoutes = [list, one] as const;
