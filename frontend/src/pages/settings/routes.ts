import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { only } from '@/url/read';
import { readSettings } from './search';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./SettingsPage'), 'FirstSection'),
});

const section = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/$section',
  validateSearch: only(readSettings),
  component: lazyRouteComponent(() => import('./SettingsPage'), 'SettingsPage'),
});

export const settingsRoutes = [list, section] as const;
