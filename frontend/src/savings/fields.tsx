import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { TextArea, TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';

type Asked = { name: string; label: string; hint?: string; error: unknown };

/** What one says of a piece of advice. */
export function WordsField({ error, ...field }: Asked & { required?: boolean }) {
  return <TextArea {...field} maxLength={1000} problem={problemAt(error, field.name)} />;
}

/** On which day it was done, or by which it is to be. */
export function DayField({
  error,
  when,
  day,
  ...field
}: Asked & { required?: boolean; when: 'past' | 'future'; day?: string | undefined }) {
  const today = dayOf(Date.now(), useZone());
  const past = when === 'past';
  return (
    <TextField
      {...field}
      type="date"
      {...(past ? { max: today } : { min: today })}
      defaultValue={day ?? (past ? today : '')}
      problem={problemAt(error, field.name)}
    />
  );
}

/** What it saves a month, by one's own knowledge; it may have cost more. */
export function SavedField({ error, ...field }: Asked) {
  return (
    <TextField
      {...field}
      inputMode="decimal"
      pattern="-?[0-9]+([.][0-9]{1,12})?"
      required
      problem={problemAt(error, field.name)}
    />
  );
}
