import { api } from '@/api/client';
import type { Person } from './usePeople';
import { useAccount, useMay } from './useAccount';

/** To whom something can be given: who may see it, oneself among them. Others are never offered. */
export function useAssignees(isAsked = true): readonly Person[] {
  const account = useAccount();
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/assignees',
    { params: { query: { limit: 500 } } },
    { enabled: isAsked && may('GET /v1/assignees'), retry: false, staleTime: 5 * 60_000 },
  );
  if (data === undefined) return [{ subject: account.subject, name: account.email }];
  return data.assignees
    .map((one) => ({ subject: one.subject, name: one.email }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
