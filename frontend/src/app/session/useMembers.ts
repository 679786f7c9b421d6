import { usePeople, type Person } from './usePeople';

const SHOWN_OF_ID = 8;

/** Members' addresses, as far as the caller may see them; their own is always there. */
export function useMembers(): readonly Person[] {
  return usePeople().people;
}

/** What somebody is called by whom they did something: the address, or the beginning of an unknown id. */
export function useMemberName(): (subject: string) => string {
  const names = new Map(useMembers().map((member) => [member.subject, member.name]));
  return (subject) => names.get(subject) ?? subject.slice(0, SHOWN_OF_ID);
}
