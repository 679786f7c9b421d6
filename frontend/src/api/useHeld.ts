import { type QueryKey, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type Versioned, versioned } from '@/api/versioned';

type Answer<Data> = Promise<{ data?: Data; response: Response }>;

/**
 * What is about to be changed, with the version it had when it was read: it stays as it was while somebody works on it,
 * so that a newer version is refused by the API (412) instead of being overwritten unseen.
 */
export function useHeld<Data>(
  key: QueryKey,
  ask: (signal: AbortSignal) => Answer<Data>,
  enabled = true,
): UseQueryResult<Versioned<Data>> {
  return useQuery<Versioned<Data>>({
    queryKey: ['held', ...key],
    queryFn: ({ signal }) => versioned(ask(signal)),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    placeholderData: () => undefined,
  });
}
