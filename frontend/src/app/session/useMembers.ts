import { api } from '@/api/client';
import { text } from '@/text';
import { useAccount, useMay } from './useAccount';
import { byName, type Member, useAssignees } from './useAssignees';

const SHOWN_OF_ID = 8;

/** Whom one can name: all members, by address, for who may list them; for everybody else to whom they can give something. */
export function useMembers(): Member[] {
  const isListed = useMay()('GET /v1/members');
  const others = useAssignees({ enabled: !isListed });
  const { data } = api.useQuery(
    'get',
    '/v1/members',
    { params: { query: { limit: 500 } } },
    { enabled: isListed, retry: false, staleTime: 5 * 60_000 },
  );
  return data === undefined ? others : byName(data.members);
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
