import type { QueryClient } from '@tanstack/react-query';
import { calendarOf } from '@/app/period/useCalendar';
import { askAccount } from '@/app/session/askAccount';
import { trendOf } from './ask';
import { questionOf } from './question';
import type { CostsSearch } from './search';

/** The figure that is shown first, asked for before all that the page asks for once it is drawn. */
export async function askEarly(queries: QueryClient, search: CostsSearch): Promise<void> {
  const account = await askAccount(queries);
  if (!account?.may.includes('GET /v1/costs/trends')) return;
  await queries.prefetchQuery(trendOf(questionOf(search, calendarOf(account, Date.now()))));
}
