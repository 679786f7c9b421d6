import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { isProblem } from '@/api/problem';
import { text } from '@/text';
import { Button } from './Button';
import { Failed } from './Shown';

/**
 * A form: `onSubmit` gets what was entered, by the controls' names. `error` is the mutation's: problems of fields are
 * shown at their fields (`problemAt`), all others above the buttons.
 */
export function Form({
  onSubmit,
  submit,
  busy,
  error,
  fields = [],
  wideSubmit = false,
  danger = false,
  onCancel,
  children,
}: {
  onSubmit: (entered: FormData) => void;
  submit: string;
  busy: boolean;
  error: unknown;
  /** Names of fields that show their own problems. */
  fields?: readonly string[];
  /** One button as wide as the form. */
  wideSubmit?: boolean;
  /** What can't be undone. */
  danger?: boolean;
  onCancel?: () => void;
  children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  // What is wrong may stand far above the button that was pressed.
  useEffect(() => {
    if (error !== null && error !== undefined)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!busy) onSubmit(new FormData(event.currentTarget));
  };
  return (
    <form ref={form} onSubmit={send} className="grid gap-4" noValidate={false}>
      {children}
      <FormProblems error={error} shownAtFields={fields} />
      <div className={wideSubmit ? 'grid' : 'flex justify-end gap-2'}>
        {onCancel !== undefined && <Button onClick={onCancel}>{text.cancel}</Button>}
        <Button kind={danger ? 'danger' : 'primary'} type="submit" busy={busy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

function FormProblems({ error, shownAtFields }: { error: unknown; shownAtFields: readonly string[] }) {
  if (error === null || error === undefined) return null;
  if (!isProblem(error) || error.fields.length === 0) return <Failed error={error} />;
  const others = error.fields.filter((one) => !shownAtFields.includes(one.field));
  if (others.length === 0) return null;
  return (
    <ul role="alert" className="grid gap-1 rounded-lg bg-bad-soft px-4 py-3 text-sm text-bad">
      {others.map((one) => (
        <li key={`${one.field} ${one.reason}`}>
          {one.field !== '' && <strong className="font-semibold">{one.field}: </strong>}
          {one.reason}
        </li>
      ))}
    </ul>
  );
}

/** What the API says of one field, if anything. */
export function problemAt(error: unknown, field: string): string | undefined {
  if (!isProblem(error)) return undefined;
  const found = error.fields.filter((one) => one.field === field).map((one) => one.reason);
  return found.length > 0 ? found.join('; ') : undefined;
}

/** A control's text, without blanks around it; empty if the form has no such control. */
export function entered(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** A control's text as it was typed: a password may begin and end with blanks. */
export function secretOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value : '';
}
