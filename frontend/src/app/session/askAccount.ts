import type { QueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Account } from '@/api/generated';
import { sessionKnown } from './session';

/** Who is signed in, asked for while a page's code comes; null where nobody is. */
export async function askAccount(queries: QueryClient): Promise<Account | null> {
  if (!(await sessionKnown())) return null;
  return queries.fetchQuery({ ...api.queryOptions('get', '/v1/auth/me', {}), staleTime: 60_000 });
}
