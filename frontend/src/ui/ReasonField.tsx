import { TextArea } from './Field';
import { problemAt } from './Form';

const MOST_CHARACTERS = 500;

/** Why somebody does something that stays in the records: never left out. */
export function ReasonField({ label, hint, error }: { label: string; hint?: string; error: unknown }) {
  return (
    <TextArea
      name="reason"
      required
      maxLength={MOST_CHARACTERS}
      label={label}
      {...(hint === undefined ? {} : { hint })}
      problem={problemAt(error, 'reason')}
    />
  );
}
