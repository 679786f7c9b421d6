import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecasts',
  component: lazyRouteComponent(() => import('./ForecastsPage'), 'ForecastsPage'),
});

export const forecastsRoutes = [list] as const;
