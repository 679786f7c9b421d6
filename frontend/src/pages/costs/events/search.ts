/** Which calls are listed, as it stands in the address. */
import { type PeriodSearch, readPeriod } from '@/app/period/search';
import { addDays } from '@/format/time';
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

/** The API lists a batch's rows as long as its log holds them, which is a little longer than these days. */
const LISTED_DAYS = 33;

/** Of a batch all that can be listed, unless the address says what: when its calls were is not known before. */
export function askedPeriod({ batch, period, from, to }: EventsSearch, today: string): PeriodSearch {
  if (batch !== undefined && period === undefined && from === undefined) {
    return { from: addDays(today, -LISTED_DAYS), to: addDays(today, 1) };
  }
  return present({ period, from, to });
}

function readBatch(search: Record<string, unknown>): string | undefined {
  const value = readText(search, 'batch');
  return value !== undefined && BATCH_ID.test(value) ? value : undefined;
}

function readPseudonym(search: Record<string, unknown>): string | undefined {
  const value = readText(search, 'user');
  return value !== undefined && /^u_[0-9a-f]{32}$/.test(value) ? value : undefined;
}
