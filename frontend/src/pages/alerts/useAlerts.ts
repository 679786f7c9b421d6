import { api } from '@/api/client';
import { PAGES } from '@/api/pages';
import type { AlertsSearch } from './search';

const EVERY_MS = 10_000;

/** Alerts that fit, the newest first, as far as was asked for. */
export function useAlerts({ budget, mine, ...filters }: AlertsSearch) {
  const query = {
    ...filters,
    ...(budget === undefined ? {} : { budget_id: budget }),
    ...(mine === undefined ? {} : { assigned_to: 'me' }),
  };
  return api.useInfiniteQuery(
    'get',
    '/v1/alerts',
    { params: { query } },
    { ...PAGES, select: ({ pages }) => pages.flatMap((page) => page.alerts), refetchInterval: EVERY_MS },
  );
}
