import type { ReactNode } from 'react';
import { text } from '@/text';
import { Field } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';

const words = text.recommendations.settings;

/** Amounts are decimal texts, everything else whole numbers: as the API has them, and as they are sent back. */
export type Values = Record<string, string | number>;

/** One row for each setting: what it is, the value, and its unit. */
export function SettingsForm({
  values,
  busy,
  error,
  onSave,
  children,
}: {
  values: Values;
  busy: boolean;
  error: unknown;
  onSave: (values: Values) => void;
  /** Above the button. */
  children: ReactNode;
}) {
  const names = Object.keys(values);
  const save = (form: FormData) =>
    onSave(
      Object.fromEntries(
        names.map((name) => {
          const value = entered(form, name);
          return [name, typeof values[name] === 'number' ? Number(value) : value];
        }),
      ),
    );
  return (
    <Form submit={text.save} busy={busy} error={error} fields={names} onSubmit={save}>
      <div className="grid gap-4 sm:gap-2.5">
        {names.map((name) => (
          <Row key={name} name={name} value={values[name] ?? ''} problem={problemAt(error, name)} />
        ))}
      </div>
      {children}
    </Form>
  );
}

function Row({ name, value, problem }: { name: string; value: string | number; problem: string | undefined }) {
  const [label, unit] = words.fields[name] ?? [name.replaceAll('_', ' '), ''];
  return (
    <Field beside label={label} {...(problem === undefined ? {} : { problem })}>
      {(control) => (
        <span className="flex items-center gap-3">
          <input
            {...control}
            name={name}
            defaultValue={value}
            required
            inputMode="decimal"
            pattern={typeof value === 'number' ? '[0-9]+' : '[0-9]+([.][0-9]{1,12})?'}
            className="figures h-9 w-28 rounded-md border border-line-strong bg-surface px-3 text-right text-sm"
          />
          <span className="w-32 text-sm leading-tight text-muted">{unit}</span>
        </span>
      )}
    </Field>
  );
}
