import type { Account } from '@/api/generated';
import { useAccount } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { useNow } from '@/ui/useNow';
import { type Calendar, type Period, periodOf } from './period';
import type { PeriodSearch, Preset } from './search';

const UTC = 'UTC';

/** How the organization counts its days and years, and which day it has now. */
export function useCalendar(): Calendar {
  return calendarOf(useAccount(), useNow());
}

export function calendarOf({ organization }: Account, now: number): Calendar {
  const zone = organization?.time_zone ?? UTC;
  return { zone, fiscalStart: organization?.fiscal_year_start_month ?? 1, today: dayOf(now, zone) };
}

/** The period of a view, from its address. */
export function usePeriod(search: PeriodSearch, fallback: Preset): Period {
  return periodOf(search, useCalendar(), fallback);
}
