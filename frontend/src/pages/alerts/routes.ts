import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '@/app/shell/route';
import { eachAnew } from '@/url/page';
import { only } from '@/url/read';
import { readAlerts, readAnomalies, readNotifications } from './search';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: '/alerts',
  validateSearch: only(readAlerts),
  component: lazyRouteComponent(() => import('./AlertsPage'), 'AlertsPage'),
});

const notifications = createRoute({
  getParentRoute: () => shellRoute,
  path: '/alerts/notifications',
  validateSearch: only(readNotifications),
  component: lazyRouteComponent(() => import('./NotificationsPage'), 'NotificationsPage'),
});

const deliveries = createRoute({
  getParentRoute: () => shellRoute,
  path: '/alerts/deliveries',
  component: lazyRouteComponent(() => import('./DeadDeliveriesPage'), 'DeadDeliveriesPage'),
});

const one = createRoute({
  getParentRoute: () => shellRoute,
  path: '/alerts/$alertId',
  remountDeps: eachAnew,
  component: lazyRouteComponent(() => import('./alert/AlertPage'), 'AlertPage'),
});

const anomalies = createRoute({
  getParentRoute: () => shellRoute,
  path: '/anomalies',
  validateSearch: only(readAnomalies),
  component: lazyRouteComponent(() => import('./AnomaliesPage'), 'AnomaliesPage'),
});

const anomaly = createRoute({
  getParentRoute: () => shellRoute,
  path: '/anomalies/$anomalyId',
  remountDeps: eachAnew,
  component: lazyRouteComponent(() => import('./anomaly/AnomalyPage'), 'AnomalyPage'),
});

export const alertsRoutes = [list, notifications, deliveries, one, anomalies, anomaly] as const;
