import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { readModels } from './search';

const models = createRoute({
  getParentRoute: () => shellRoute,
  path: '/models',
  validateSearch: readModels,
  component: lazyRouteComponent(() => import('./ModelsPage'), 'ModelsPage'),
});

export const modelsRoutes = [models] as const;
