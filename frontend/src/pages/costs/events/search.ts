/** Which calls are listed, as it stands in the address. */
import { type PeriodSearch, readPeriod } from '@/app/period/search';
import { present, readText } from '@/url/read';
import { readFilters } from '../search';

const BATCH_ID = /^b_[0-9a-f]{40}$/;

export type EventsSearch = PeriodSearch & {
  /** As on the Costs page; any tag of an event can be named (`tag:KEY:VALUE`). */
  filter?: string[];
  /** A pseudonym: only the calls of that user. */
  user?: string;
  /** Only the calls of that batch; then of no single user. */
  batch?: string;
  /** The id of the call whose sheet is open. */
  event?: string;
};

export function readEvents(search: Record<string, unknown>): EventsSearch {
  const filter = readFilters(search);
  const batch = readBatch(search);
  return {
    ...readPeriod(search),
    ...present({
      filter: filter.length > 0 ? filter : undefined,
      event: readText(search, 'event'),
      user: batch === undefined ? readPseudonym(search) : undefined,
      batch,
    }),
  };
}

/** Of a batch all that counts of it, of whichever days, unless the address says which. */
export function isWholeBatch({ batch, period, from }: EventsSearch): boolean {
  return batch !== undefined && period === undefined && from === undefined;
}

function readBatch(search: Record<string, unknown>): string | undefined {
  const value = readText(search, 'batch');
  return value !== undefined && BATCH_ID.test(value) ? value : undefined;
}

function readPseudonym(search: Record<string, unknown>): string | undefined {
  const value = readText(search, 'user');
  return value !== undefined && /^u_[0-9a-f]{32}$/.test(value) ? value : undefined;
}
