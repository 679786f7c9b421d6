import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./SettingsPage'), 'SettingsPage'),
});

const section = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/$section',
  component: lazyRouteComponent(() => import('./SettingsPage'), 'SettingsPage'),
});

export const settingsRoutes = [list, section] as const;
