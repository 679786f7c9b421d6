import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, client } from '@/api/client';
import type { AuditLog } from '@/api/generated';
import type { SettingsSearch } from '../search';

/** Of the organization that is looked at, or of what belongs to nobody. */
export type Log = 'organization' | 'deployment';
const PATHS = { organization: '/v1/audit', deployment: '/v1/platform/audit' } as const;
const ANCHORS = { organization: '/v1/audit/anchors', deployment: '/v1/platform/audit/anchors' } as const;
const PAGE = 50;
/** So many for the sake of one entry, and no more. */
const MOST_PAGES = 20;
/** Of an export: as many lines as the API gives at once. */
const MOST = 1000;

export function useLog(log: Log, { action, actor, target, from, to }: SettingsSearch) {
  const filters = Object.fromEntries(
    Object.entries({ action, actor, target, from, to }).filter(([, value]) => value !== undefined),
  );
  return useInfiniteQuery({
    queryKey: ['audit', log, filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, limit: PAGE, cursor: pageParam };
      const { data } = await client.GET(PATHS[log], { params: { query: query as { limit: number } }, signal });
      // Described with two kinds of content; without `format` it is this one.
      return data as AuditLog;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** Reads on until the entry that an address names is there: it may be older than the first page. */
export function useReadOn(entries: ReturnType<typeof useLog>, wanted: string | undefined): void {
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = entries;
  const pages = data?.pages ?? [];
  const oldest = pages.flatMap((page) => page.entries).at(-1)?.seq ?? Number.POSITIVE_INFINITY;
  const mayBeOlder = Number(wanted ?? Number.NaN) < oldest && pages.length < MOST_PAGES;
  const goesOn = mayBeOlder && hasNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (goesOn && !isFetchingNextPage) void fetchNextPage();
  }, [goesOn, isFetchingNextPage, fetchNextPage]);
}

export function useAnchors(log: Log) {
  return api.useQuery('get', ANCHORS[log], { params: { query: { limit: 20 } } });
}

/** Every entry in order, one a line, exactly as it is hashed. */
export async function exportLog(log: Log): Promise<string> {
  const lines: string[] = [];
  let cursor: string | null = null;
  do {
    const query: { format: 'jsonl'; limit: number; cursor?: string } = { format: 'jsonl', limit: MOST };
    if (cursor !== null) query.cursor = cursor;
    const { data, response } = await client.GET(PATHS[log], { params: { query }, parseAs: 'text' });
    lines.push(typeof data === 'string' ? data : '');
    cursor = response.headers.get('outlay-next-cursor');
  } while (cursor !== null);
  return lines.join('');
}
