import { api } from '@/api/client';
import { useAccount, useMay } from './useAccount';

const SHOWN_OF_ID = 8;

/** Members' addresses, for who may see them; for everybody else the caller's own alone. */
export function useMembers(): { subject: string; name: string }[] {
  const account = useAccount();
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/members',
    { params: { query: { limit: 500 } } },
    { enabled: may('GET /v1/members'), retry: false, staleTime: 5 * 60_000 },
  );
  const own = { subject: account.subject, name: account.email };
  if (data === undefined) return [own];
  return data.members.map((member) => ({ subject: member.subject, name: member.email }));
}

/** What somebody is called by whom they did something: the address, or the beginning of an unknown id. */
export function useMemberName(): (subject: string) => string {
  const names = new Map(useMembers().map((member) => [member.subject, member.name]));
  return (subject) => names.get(subject) ?? subject.slice(0, SHOWN_OF_ID);
}
