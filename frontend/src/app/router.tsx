import type { QueryClient } from '@tanstack/react-query';
import { createRouter, type ParsedLocation } from '@tanstack/react-router';
import { accountRoutes } from '@/pages/account/routes';
import { alertsRoutes } from '@/pages/alerts/routes';
import { apiRoutes } from '@/pages/api/routes';
import { budgetsRoutes } from '@/pages/budgets/routes';
import { costsRoutes } from '@/pages/costs/routes';
import { forecastsRoutes } from '@/pages/forecasts/routes';
import { manualRoutes } from '@/pages/manual/routes';
import { meRoutes } from '@/pages/me/routes';
import { modelsRoutes } from '@/pages/models/routes';
import { opportunitiesRoutes } from '@/pages/opportunities/routes';
import { overviewRoutes } from '@/pages/overview/routes';
import { recommendationsRoutes } from '@/pages/recommendations/routes';
import { settingsRoutes } from '@/pages/settings/routes';
import { sourcesRoutes } from '@/pages/sources/routes';
import { NotFoundForVisitors } from './NotFoundPage';
import { RouteFailed } from './RouteFailed';
import { rootRoute } from './rootRoute';
import { nowhereRoute, shellRoute } from './shell/route';

const tree = rootRoute.addChildren([
  ...accountRoutes,
  shellRoute.addChildren([
    ...overviewRoutes,
    ...costsRoutes,
    ...budgetsRoutes,
    ...forecastsRoutes,
    ...recommendationsRoutes,
    ...opportunitiesRoutes,
    ...alertsRoutes,
    ...modelsRoutes,
    ...sourcesRoutes,
    ...manualRoutes,
    ...meRoutes,
    ...settingsRoutes,
    ...apiRoutes,
    nowhereRoute,
  ]),
]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    scrollRestoration: whereAnotherPage(),
    defaultNotFoundComponent: NotFoundForVisitors,
    defaultErrorComponent: RouteFailed,
  });
}

/** Another page begins at its top, or where it was left; a filter or an opened detail of the same one moves nothing. */
function whereAnotherPage(): (where: { location: ParsedLocation }) => boolean {
  let shown: string | null = null;
  return ({ location: { pathname } }) => {
    const isAnother = pathname !== shown;
    shown = pathname;
    return isAnother;
  };
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
