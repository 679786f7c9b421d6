/** What of one's own usage is shown, as it stands in the address. */
import { type PeriodSearch, readPeriod } from '@/app/period/search';
import { present, readOneOf, readText } from '@/url/read';

export const OWN_DIMENSIONS = ['model', 'provider', 'project', 'team'] as const;
export type OwnDimension = (typeof OWN_DIMENSIONS)[number];

export type MeSearch = PeriodSearch & {
  by?: OwnDimension;
  /** The id of the call whose sheet is open. */
  event?: string;
};

export function readMe(search: Record<string, unknown>): MeSearch {
  const period = readPeriod(search);
  // Users are told apart by day: hours are not asked for.
  const days = period.from?.includes('T') || period.to?.includes('T') ? {} : period;
  return { ...days, ...present({ by: readOneOf(search, 'by', OWN_DIMENSIONS), event: readText(search, 'event') }) };
}
