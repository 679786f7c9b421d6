/** Which users are ranked, as it stands in the address. */
import { type Calendar, dayAt, lastDay, type Period } from '@/app/period/period';
import { type PeriodSearch, readPeriod } from '@/app/period/search';
import { addDays } from '@/format/time';
import { present, readOneOf } from '@/url/read';
import { readFilters } from '../search';

export const USER_DIMENSIONS = ['provider', 'model', 'project', 'team'] as const;
export type UserDimension = (typeof USER_DIMENSIONS)[number];

export type UsersSearch = PeriodSearch & {
  /** As in the other views, though users are told apart only by some dimensions: see `counted`. */
  filter?: string[];
  /** What is told apart besides the user. */
  by?: UserDimension;
  sort?: 'requests';
};

export function readUsers(search: Record<string, unknown>): UsersSearch {
  const filter = readFilters(search);
  return {
    ...readPeriod(search),
    ...present({
      filter: filter.length > 0 ? filter : undefined,
      by: readOneOf(search, 'by', USER_DIMENSIONS),
      sort: readOneOf(search, 'sort', ['requests'] as const),
    }),
  };
}

/** Users are kept by day: a period of hours becomes that of its days. */
export function wholeDays(period: Period, { zone }: Pick<Calendar, 'zone'>): Period {
  return { from: dayAt(period.from, zone), to: addDays(lastDay(period, zone), 1) };
}

/** Filters by what users are told apart by, and those that can't be asked for here. */
export function counted(filter: readonly string[]): { counted: string[]; others: string[] } {
  const isCounted = (one: string) => USER_DIMENSIONS.some((name) => one.startsWith(`${name}:`));
  return { counted: filter.filter(isCounted), others: filter.filter((one) => !isCounted(one)) };
}
