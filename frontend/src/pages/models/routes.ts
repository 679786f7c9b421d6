import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { readModels } from './search';

const models = createRoute({
  getParentRoute: () => shellRoute,
  path: '/models',
  validateSearch: only(readModels),
  component: lazyRouteComponent(() => import('./ModelsPage'), 'ModelsPage'),
});

export const modelsRoutes = [models] as const;
