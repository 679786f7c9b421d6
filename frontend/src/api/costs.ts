/** Costs in any cut, to the last page of the answer. */
import { allPages } from './allPages';
import { client } from './client';
import type { Costs, operations } from './generated';

type Query = NonNullable<operations['get_costs']['parameters']['query']>;

export type CostsQuery = Omit<Query, 'cursor' | 'limit' | 'filter' | 'measures'> & {
  filter?: readonly string[];
  /** Those that are shown: the API reads and writes no others. */
  measures: readonly NonNullable<Query['measures']>[number][];
};

/** For `useQuery`. Rows are in the API's order, which is none of size; where they are too many, `next_cursor` is left. */
export function allCosts({ filter = [], measures, ...cut }: CostsQuery) {
  const query = { ...cut, filter: [...filter], measures: [...measures] };
  return {
    queryKey: ['get', '/v1/costs', 'all pages', query],
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<Costs> =>
      allPages(async (cursor) => {
        const { data } = await client.GET('/v1/costs', {
          params: { query: { ...query, ...(cursor === undefined ? {} : { cursor }) } },
          signal,
        });
        if (data === undefined) throw new TypeError('an answer without content');
        return data;
      }),
  };
}
