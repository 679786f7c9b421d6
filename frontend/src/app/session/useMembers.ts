import { api } from '@/api/client';
import { text } from '@/text';
import { useAccount, useMay } from './useAccount';

const SHOWN_OF_ID = 8;

export type Member = { subject: string; name: string };

/** Whom one can name: all members, by address, for who may list them; for everybody else oneself. */
export function useMembers(): Member[] {
  const account = useAccount();
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/members',
    { params: { query: { limit: 500 } } },
    { enabled: may('GET /v1/members'), retry: false, staleTime: 5 * 60_000 },
  );
  if (data === undefined) return [{ subject: account.subject, name: account.email }];
  return data.members
    .map((member) => ({ subject: member.subject, name: member.email }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What somebody is called by whom something was done: the address, else the beginning of the id. */
export function useMemberName(): (subject: string) => string {
  const account = useAccount();
  const names = new Map(useMembers().map((member) => [member.subject, member.name]));
  return (subject) => {
    if (subject === account.subject) return account.email;
    return names.get(subject) ?? text.somebody(subject.slice(0, SHOWN_OF_ID));
  };
}
