import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { askEvents, type EventsQuestion, type LakeProgress } from './askEvents';

/** A listing, a page at a time; `progress` while the lake is read. */
export function useEvents(question: EventsQuestion) {
  const [progress, setProgress] = useState<LakeProgress | null>(null);
  const query = useInfiniteQuery({
    queryKey: ['get', '/v1/events', question],
    queryFn: async ({ pageParam, signal }) => {
      setProgress(null);
      let page = await askEvents(question, { cursor: pageParam, signal, progress: setProgress });
      // A page may hold none of the rows although more follow.
      while (page.rows.length === 0 && page.next_cursor !== null) {
        page = await askEvents(question, { cursor: page.next_cursor, signal, progress: setProgress });
      }
      setProgress(null);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // Pages hang together: asked again at will, not by the way.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  return { query, progress };
}
