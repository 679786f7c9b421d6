import { api } from '@/api/client';
import { useAccount, useMay } from './useAccount';

export type Member = { subject: string; name: string };

/** To whom something can be given: who may see it, by address, oneself among them. */
export function useAssignees({ enabled = true }: { enabled?: boolean } = {}): Member[] {
  const account = useAccount();
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/assignees',
    { params: { query: { limit: 500 } } },
    { enabled: enabled && may('GET /v1/assignees'), retry: false, staleTime: 5 * 60_000 },
  );
  if (data === undefined) return [{ subject: account.subject, name: account.email }];
  return byName(data.assignees);
}

export function byName(people: readonly { subject: string; email: string }[]): Member[] {
  return people.map(({ subject, email }) => ({ subject, name: email })).sort((a, b) => a.name.localeCompare(b.name));
}
