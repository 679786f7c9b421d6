/** What the lists of alerts and anomalies show, as it stands in their addresses. */
import type { AlertKind } from '@/api/generated';
import { present, readOneOf, readText } from '@/url/read';

export const STATES = ['open', 'acknowledged', 'snoozed', 'resolved'] as const;
export const LEVELS = ['info', 'warning', 'critical', 'exceeded', 'resolved'] as const;
export const KINDS = [
  'budget_threshold',
  'budget_reminder',
  'budget_resolved',
  'spend_spike',
  'unpriced_usage',
  'ingestion_stopped',
  'key_expiring',
  'anomaly',
  'anomaly_over',
  'increase_requested',
  'increase_decided',
] as const satisfies readonly AlertKind[];

export type AlertsSearch = {
  state?: (typeof STATES)[number];
  level?: (typeof LEVELS)[number];
  kind?: (typeof KINDS)[number];
  budget?: string;
  /** Only those that were given to the reader. */
  mine?: true;
};

export function readAlerts(search: Record<string, unknown>): AlertsSearch {
  const budget = readText(search, 'budget');
  return present({
    state: readOneOf(search, 'state', STATES),
    level: readOneOf(search, 'level', LEVELS),
    kind: readOneOf(search, 'kind', KINDS),
    budget: budget !== undefined && /^bud_[0-9a-f]{24}$/.test(budget) ? budget : undefined,
    mine: search.mine === true ? (true as const) : undefined,
  });
}

export const STATUSES = ['open', 'closed'] as const;
export const SEVERITIES = ['medium', 'high'] as const;
export const DIRECTIONS = ['rise', 'drop'] as const;

export type AnomaliesSearch = {
  status?: (typeof STATUSES)[number];
  severity?: (typeof SEVERITIES)[number];
  direction?: (typeof DIRECTIONS)[number];
  /** `organization` or `team:search`. */
  scope?: string;
};

export function readAnomalies(search: Record<string, unknown>): AnomaliesSearch {
  return present({
    status: readOneOf(search, 'status', STATUSES),
    severity: readOneOf(search, 'severity', SEVERITIES),
    direction: readOneOf(search, 'direction', DIRECTIONS),
    scope: readText(search, 'scope'),
  });
}

export type NotificationsSearch = { unread?: true };

export function readNotifications(search: Record<string, unknown>): NotificationsSearch {
  return search.unread === true ? { unread: true } : {};
}
