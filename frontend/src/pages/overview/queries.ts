/** What the page asks for first, in one place: the route asks for it before the page's code is there. */
import type { QueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { askAccount } from '@/app/session/askAccount';

/** Of each dimension. */
export const TOP = 6;

export const SUMMARY = { params: { query: { top: TOP } } } as const;

/** While the page's code comes: who asks, and the figures that are shown first. */
export async function askEarly(queries: QueryClient): Promise<void> {
  const account = await askAccount(queries);
  if (account?.may.includes('GET /v1/costs/summary')) {
    await queries.prefetchQuery(api.queryOptions('get', '/v1/costs/summary', SUMMARY));
  }
}
