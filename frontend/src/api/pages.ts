/** For `api.useInfiniteQuery` of lists that go on: by their `cursor`, from the first page on (undefined would be sent as 0). */
export const PAGES = {
  pageParamName: 'cursor',
  initialPageParam: null as string | null,
  getNextPageParam: (last: { next_cursor: string | null }): string | null => last.next_cursor,
} as const;
