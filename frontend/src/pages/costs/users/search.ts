/** Which users are ranked, as it stands in the address. */
import { type PeriodSearch, readPeriod } from '@/app/period/search';
import { present, readOneOf } from '@/url/read';
import { readFilters } from '../search';

export const USER_DIMENSIONS = ['provider', 'model', 'project', 'team'] as const;
export type UserDimension = (typeof USER_DIMENSIONS)[number];

export type UsersSearch = PeriodSearch & {
  /** Of provider, model, project and team. */
  filter?: string[];
  /** What is told apart besides the user. */
  by?: UserDimension;
  sort?: 'requests';
};

export function readUsers(search: Record<string, unknown>): UsersSearch {
  const filter = readFilters(search).filter((one) => USER_DIMENSIONS.some((name) => one.startsWith(`${name}:`)));
  return {
    ...wholeDays(readPeriod(search)),
    ...present({
      filter: filter.length > 0 ? filter : undefined,
      by: readOneOf(search, 'by', USER_DIMENSIONS),
      sort: readOneOf(search, 'sort', ['requests'] as const),
    }),
  };
}

/** Users are kept by day: a period of hours becomes that of its days. */
function wholeDays(period: PeriodSearch): PeriodSearch {
  return period.from?.includes('T') || period.to?.includes('T') ? {} : period;
}
