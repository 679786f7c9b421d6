import { useInfiniteQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { AlertsSearch } from './search';

const EVERY_MS = 10_000;

/** Alerts that fit, the newest first, as far as was asked for. */
export function useAlerts({ state, level, kind, budget, mine }: AlertsSearch) {
  const filters = {
    ...(state === undefined ? {} : { state }),
    ...(level === undefined ? {} : { level }),
    ...(kind === undefined ? {} : { kind }),
    ...(budget === undefined ? {} : { budget_id: budget }),
    ...(mine === undefined ? {} : { assigned_to: 'me' }),
  };
  return useInfiniteQuery({
    queryKey: ['alerts', filters],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      const { data } = await client.GET('/v1/alerts', { params: { query }, signal });
      return data;
    },
    getNextPageParam: (page) => page?.next_cursor ?? undefined,
    select: (data) => data.pages.flatMap((page) => page?.alerts ?? []),
    refetchInterval: EVERY_MS,
  });
}
