import { api } from '@/api/client';
import { text } from '@/text';
import { useAssignees } from './useAssignees';
import { useAccount, useMay } from './useAccount';

export type Person = { subject: string; name: string };

/** Who can be named: all members for those who may list them, else those to whom one can give something. */
export function usePeople(): { people: readonly Person[]; nameOf: (subject: string) => string } {
  const account = useAccount();
  const may = useMay();
  const isAdmin = may('GET /v1/members');
  const others = useAssignees(!isAdmin);
  const { data } = api.useQuery(
    'get',
    '/v1/members',
    { params: { query: { limit: 500 } } },
    { enabled: isAdmin, staleTime: 5 * 60_000, retry: false },
  );
  const self = { subject: account.subject, name: account.email };
  const people =
    data === undefined
      ? others
      : data.members
          .map((member) => ({ subject: member.subject, name: member.email }))
          .sort((a, b) => a.name.localeCompare(b.name));
  const names = new Map([...people, self].map((person) => [person.subject, person.name]));
  return { people, nameOf: (subject) => names.get(subject) ?? text.somebody };
}
