/** Which calls are listed, as it stands in the address. */
import { type PeriodSearch, readPeriod } from '@/app/period/search';
import { present, readText } from '@/url/read';
import { readFilters } from '../search';

export type EventsSearch = PeriodSearch & {
  /** As on the Costs page; any tag of an event can be named (`tag:KEY:VALUE`). */
  filter?: string[];
  /** A pseudonym: only the calls of that user. */
  user?: string;
  /** The id of the call whose sheet is open. */
  event?: string;
};

export function readEvents(search: Record<string, unknown>): EventsSearch {
  const filter = readFilters(search);
  return {
    ...readPeriod(search),
    ...present({
      filter: filter.length > 0 ? filter : undefined,
      event: readText(search, 'event'),
      user: readPseudonym(search),
    }),
  };
}

function readPseudonym(search: Record<string, unknown>): string | undefined {
  const value = readText(search, 'user');
  return value !== undefined && /^u_[0-9a-f]{32}$/.test(value) ? value : undefined;
}
