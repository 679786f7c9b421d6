import { keepPreviousData, MutationCache, QueryClient } from '@tanstack/react-query';
import { isProblem } from './problem';

const TRIES = 2;

/**
 * What was shown stays while something newer is fetched. After any change all that is on the page is asked again: the
 * API decides what it touched, not a list kept here.
 */
export function createQueries(): QueryClient {
  const queries = new QueryClient({
    mutationCache: new MutationCache({ onSuccess: () => void queries.invalidateQueries() }),
    defaultOptions: {
      queries: {
        placeholderData: keepPreviousData,
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < TRIES && isProblem(error) && error.mayPass,
        retryDelay: (failures, error) =>
          isProblem(error) && error.retryAfterSeconds !== null ? error.retryAfterSeconds * 1000 : 500 * 2 ** failures,
      },
      mutations: { retry: false },
    },
  });
  return queries;
}

/** For figures of today: asked again every few seconds while the page is visible, and not at all otherwise. */
export const LIVE = { refetchInterval: 4_000, staleTime: 2_000 } as const;
