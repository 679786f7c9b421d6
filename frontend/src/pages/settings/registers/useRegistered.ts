import { useInfiniteQuery } from '@tanstack/react-query';
import { type Asked, type Kind, listRegistered } from './registers';

const MANY = 1000;

export function useRegistered(kind: Kind, asked: Asked = {}) {
  return useInfiniteQuery({
    queryKey: ['registered', kind, asked],
    queryFn: ({ pageParam, signal }) => listRegistered(kind, asked, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** What can be chosen: names in force, the first thousand. */
export function useActiveNames(kind: Kind): readonly { id: string; name: string }[] {
  const { data } = useRegistered(kind, { state: 'active', limit: MANY });
  return (data?.pages ?? []).flatMap((page) => page.rows);
}
