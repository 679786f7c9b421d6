import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { eachAnew } from '@/url/page';
import { only } from '@/url/read';
import { readRecommendationsSearch } from './search';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recommendations',
  validateSearch: only(readRecommendationsSearch),
  component: lazyRouteComponent(() => import('./RecommendationsPage'), 'RecommendationsPage'),
});

const one = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recommendations/$recommendationId',
  remountDeps: eachAnew,
  component: lazyRouteComponent(() => import('./detail/RecommendationPage'), 'RecommendationPage'),
});

const calculator = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recommendations/calculator',
  component: lazyRouteComponent(() => import('./calculator/CalculatorPage'), 'CalculatorPage'),
});

const settings = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recommendations/settings',
  component: lazyRouteComponent(() => import('./settings/SettingsPage'), 'AdviceSettingsPage'),
});

export const recommendationsRoutes = [list, one, calculator, settings] as const;
