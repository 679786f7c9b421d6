import { useQuery } from '@tanstack/react-query';
import { allPages } from '@/api/allPages';
import { api, client } from '@/api/client';
import type { Costs } from '@/api/generated';
import type { Period } from '@/app/period/period';
import type { OwnDimension } from './search';

const OFTEN_MS = 30_000;

/** What one's own calls came to in the period, by one dimension. */
export function useOwnCosts(period: Period, by: OwnDimension) {
  return api.useQuery(
    'get',
    '/v1/me/costs',
    { params: { query: { ...period, granularity: 'total', group_by: [by] } } },
    { refetchInterval: OFTEN_MS },
  );
}

/** The same by day. A year by model is more than a page holds. */
export function useOwnDays(period: Period, by: string) {
  return useQuery({
    queryKey: ['own days', period, by],
    queryFn: ({ signal }) => allPages((cursor) => askDays(period, by, cursor, signal)),
    refetchInterval: OFTEN_MS,
  });
}

async function askDays(period: Period, by: string, cursor: string | undefined, signal: AbortSignal): Promise<Costs> {
  const page = cursor === undefined ? {} : { cursor };
  const { data } = await client.GET('/v1/me/costs', {
    params: { query: { ...period, granularity: 'day', group_by: [by], measures: ['cost_usd'], ...page } },
    signal,
  });
  if (data === undefined) throw new TypeError('an answer without content');
  return data;
}
