import { api } from '@/api/client';
import { dayOf } from '@/format/time';
import { useNow } from '@/ui/useNow';
import { type Calendar, type Period, periodOf } from './period';
import type { PeriodSearch, Preset } from './search';

/** How the organization counts its days and years, and which day it has now. */
export function useCalendar(): Calendar {
  const { data } = api.useSuspenseQuery('get', '/v1/organization', {}, { staleTime: 5 * 60_000 });
  const now = useNow();
  return {
    zone: data.time_zone,
    fiscalStart: data.fiscal_year_start_month,
    today: dayOf(Math.max(now, Date.parse(data.as_of)), data.time_zone),
  };
}

/** The period of a view, from its address. */
export function usePeriod(search: PeriodSearch, fallback: Preset): Period {
  return periodOf(search, useCalendar(), fallback);
}
