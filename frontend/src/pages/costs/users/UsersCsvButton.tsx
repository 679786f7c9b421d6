import { allPages } from '@/api/allPages';
import { client } from '@/api/client';
import type { Period } from '@/app/period/period';
import { CsvButton } from '@/ui/CsvButton';
import type { UserDimension } from './search';
import { usersCsv } from './usersCsv';

const PAGE = 1000;
const MOST_PAGES = 50;

/** All users of the ranking as one file. */
export function UsersCsvButton({
  period,
  filter,
  by,
  sort,
}: {
  period: Period;
  filter: readonly string[];
  by: UserDimension | undefined;
  sort: 'cost' | 'requests';
}) {
  return (
    <CsvButton
      name={`users-${period.from}-${period.to}`}
      content={async (progress, signal) => {
        const all = await allPages(
          async (cursor) => {
            const { data } = await client.GET('/v1/users', {
              params: {
                query: {
                  ...period,
                  sort,
                  limit: PAGE,
                  ...(by === undefined ? {} : { group_by: [by] }),
                  ...(filter.length > 0 ? { filter: [...filter] } : {}),
                  ...(cursor === undefined ? {} : { cursor }),
                },
              },
              signal,
            });
            if (data === undefined) throw new TypeError('an answer without content');
            return data;
          },
          { most: MOST_PAGES, progress },
        );
        const cells = usersCsv(all);
        return all.next_cursor === null ? { cells } : { cells, cutAt: all.rows.length };
      }}
    />
  );
}
