/** For `api.useInfiniteQuery` of lists that go on: by their `cursor`, from the first page on. */
export const PAGES = {
  pageParamName: 'cursor',
  initialPageParam: null as string | null,
  getNextPageParam: (last: { next_cursor: string | null }): string | undefined => last.next_cursor ?? undefined,
} as const;
