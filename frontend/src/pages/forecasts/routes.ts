import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { readForecastSearch, readOneSearch, readPastSearch } from './search';
import { readCompareSearch, readScenarioSearch } from './whatif/search';

const now = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts',
  validateSearch: only(readForecastSearch),
  component: lazyRouteComponent(() => import('./ForecastsPage'), 'ForecastsPage'),
});

const past = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts/past',
  validateSearch: only(readPastSearch),
  component: lazyRouteComponent(() => import('./past/PastPage'), 'PastPage'),
});

const one = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts/$forecastId',
  validateSearch: only(readOneSearch),
  component: lazyRouteComponent(() => import('./past/ForecastPage'), 'ForecastPage'),
});

const changes = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts/changes',
  component: lazyRouteComponent(() => import('./changes/ChangesPage'), 'ChangesPage'),
});

const whatIf = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts/what-if',
  validateSearch: only(readCompareSearch),
  component: lazyRouteComponent(() => import('./whatif/WhatIfPage'), 'WhatIfPage'),
});

const compare = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts/what-if/compare',
  validateSearch: only(readCompareSearch),
  component: lazyRouteComponent(() => import('./whatif/ComparePage'), 'ComparePage'),
});

const build = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts/what-if/new',
  validateSearch: only(readScenarioSearch),
  component: lazyRouteComponent(() => import('./whatif/NewScenarioPage'), 'NewScenarioPage'),
});

const scenario = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts/what-if/$scenarioId',
  validateSearch: only(readScenarioSearch),
  component: lazyRouteComponent(() => import('./whatif/ScenarioPage'), 'ScenarioPage'),
});

export const forecastsRoutes = [now, past, one, changes, whatIf, compare, build, scenario] as const;
