import { X } from 'lucide-react';
import { useMemberName, useMembers } from '@/app/session/useMembers';
import { text } from '@/text';
import { SelectField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';
import type { Part } from './BudgetForm';

/** Members who answer for the budget. */
export function OwnersField({ draft, set, error }: Part) {
  const people = useMembers();
  const nameOf = useMemberName();
  const words = text.budgetForm;
  const others = people.filter((person) => !draft.owners.includes(person.subject));
  return (
    <div className="grid gap-2">
      <SelectField
        label={words.owners}
        hint={words.ownersHint}
        value=""
        options={[
          { value: '', label: others.length === 0 ? words.allOwn : words.addOwner },
          ...others.map((person) => ({ value: person.subject, label: person.name })),
        ]}
        disabled={others.length === 0}
        onChange={(event) => event.target.value !== '' && set({ owners: [...draft.owners, event.target.value] })}
        problem={problemAt(error, 'owners')}
      />
      {draft.owners.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {draft.owners.map((subject) => (
            <li
              key={subject}
              className="inline-flex max-w-full items-center gap-1 rounded-full bg-sunken py-1 pr-1 pl-3 text-sm"
            >
              <span className="truncate">{nameOf(subject)}</span>
              <button
                type="button"
                aria-label={words.removeOwner(nameOf(subject))}
                onClick={() => set({ owners: draft.owners.filter((one) => one !== subject) })}
                className="rounded-full p-1 text-muted hover:bg-line hover:text-ink"
              >
                <X className="size-3.5" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
