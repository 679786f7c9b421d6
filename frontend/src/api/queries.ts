import { keepPreviousData, MutationCache, QueryClient } from '@tanstack/react-query';
import { isProblem } from './problem';
import { removedBy } from './removed';

const TRIES = 2;
/** Nobody waits longer than that without a word. */
const LONGEST_PAUSE_S = 5;

/**
 * What was shown stays while something newer is fetched. After any change all that is on the page is asked again: the
 * API decides what it touched, not a list kept here.
 */
export function createQueries(): QueryClient {
  const queries = new QueryClient({
    mutationCache: new MutationCache({
      onSuccess: (_data, _variables, _context, mutation) => {
        const gone = removedBy(mutation.options.mutationKey);
        void queries.invalidateQueries({ predicate: ({ queryKey }) => !gone(queryKey) });
      },
    }),
    defaultOptions: {
      queries: {
        placeholderData: keepPreviousData,
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < TRIES && mayPassSoon(error),
        retryDelay: (failures, error) =>
          isProblem(error) && error.retryAfterSeconds !== null ? error.retryAfterSeconds * 1000 : 500 * 2 ** failures,
      },
      mutations: { retry: false },
    },
  });
  return queries;
}

/** What the API says will take a while is said instead, with a button to try again. */
function mayPassSoon(error: unknown): boolean {
  return isProblem(error) && error.mayPass && (error.retryAfterSeconds ?? 0) <= LONGEST_PAUSE_S;
}

const LIVE_MS = 4_000;
const RECOVERY_MS = 15_000;

/**
 * For figures of today: asked again every few seconds while the page is visible, and not at all otherwise. Where nothing
 * came yet but a failure, less often, so that what went wrong can be read.
 */
export const LIVE = {
  refetchInterval: ({ state }: { state: { data: unknown; errorUpdateCount: number } }) =>
    state.data === undefined && state.errorUpdateCount > 0 ? RECOVERY_MS : LIVE_MS,
  staleTime: 2_000,
} as const;
