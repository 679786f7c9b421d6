import { useMemberName, useMembers } from '@/app/session/useMembers';
import { ListField } from '@/ui/ListField';
import { ownersOf } from './owners';

/** Members who answer for something: shown by address, kept by their id. */
export function OwnersField({
  owners,
  onOwners,
  ...field
}: {
  owners: readonly string[];
  onOwners: (owners: string[]) => void;
  label: string;
  hint: string;
  problem: string | undefined;
}) {
  const people = useMembers();
  const { labels, subjectsOf } = ownersOf(owners, people, useMemberName());
  return (
    <ListField
      {...field}
      value={labels}
      onChange={(wanted) => onOwners(subjectsOf(wanted))}
      suggestions={people.map(({ name }) => name).filter((name) => name !== '')}
    />
  );
}
