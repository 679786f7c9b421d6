import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { readAlternativesSearch, readRecommendationsSearch } from './search';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recommendations',
  validateSearch: only(readRecommendationsSearch),
  component: lazyRouteComponent(() => import('./RecommendationsPage'), 'RecommendationsPage'),
});

const one = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recommendations/$recommendationId',
  component: lazyRouteComponent(() => import('./detail/RecommendationPage'), 'RecommendationPage'),
});

const alternatives = createRoute({
  getParentRoute: () => shellRoute,
  path: '/recommendations/alternatives',
  validateSearch: only(readAlternativesSearch),
  component: lazyRouteComponent(() => import('./alternatives/AlternativesPage'), 'AlternativesPage'),
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

export const recommendationsRoutes = [list, one, alternatives, calculator, settings] as const;
