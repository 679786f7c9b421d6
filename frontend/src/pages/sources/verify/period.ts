/** The periods that are offered; without one the API's own, which are the last 35 days. */
import { addDays, firstOfMonth } from '@/format/time';
import type { VerifySearch } from '../search';

export const PERIODS = ['week', 'usual', 'year'] as const;
export type Period = (typeof PERIODS)[number];
const WEEK_DAYS = 7;
const MONTHS = 12;

type Asked = { from: string | undefined; to: string | undefined; months: 'yes' | undefined };

export function searchOf(period: Period, today: string): Asked {
  if (period === 'usual') return { from: undefined, to: undefined, months: undefined };
  if (period === 'week') return { from: addDays(today, 1 - WEEK_DAYS), to: undefined, months: undefined };
  return { from: firstOfMonth(today, -MONTHS), to: undefined, months: 'yes' };
}

/** Which of them is shown: none, where the address has other days. */
export function periodOf(search: VerifySearch, today: string): Period | 'other' {
  const found = PERIODS.find((period) => {
    const { from, to, months } = searchOf(period, today);
    return from === search.from && to === search.to && months === search.months;
  });
  return found ?? 'other';
}
