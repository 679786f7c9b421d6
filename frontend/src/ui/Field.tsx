import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { cx } from './cx';

const CONTROL =
  'w-full rounded-md border border-line-strong bg-surface px-3 text-sm text-ink placeholder:text-muted disabled:opacity-60 aria-invalid:border-bad';

/** `group`: under which heading of the list it stands, if any. */
export type Option = { value: string; label: string; group?: string };

type Described = { label: ReactNode; hint?: ReactNode; problem?: string | undefined; labelHidden?: boolean };

/**
 * Label, control, what it is for, and what is wrong with it, tied together for screen readers. `beside`: the control stands
 * at the right of its label, where there is room.
 */
export function Field({
  label,
  hint,
  problem,
  labelHidden = false,
  beside = false,
  children,
}: Described & {
  beside?: boolean;
  children: (control: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode;
}) {
  const id = useId();
  const notes = [hint !== undefined ? `${id}-hint` : '', problem !== undefined ? `${id}-problem` : ''].filter(Boolean);
  return (
    <div
      className={cx(
        'min-w-0',
        beside && 'sm:grid sm:grid-cols-[minmax(0,1fr)_auto] sm:items-center sm:gap-x-4 sm:*:[p]:col-span-2',
      )}
    >
      <label
        htmlFor={id}
        className={cx('mb-1 block text-sm font-medium text-ink', labelHidden && 'sr-only', beside && 'sm:mb-0')}
      >
        {label}
      </label>
      {children({
        id,
        'aria-describedby': notes.length > 0 ? notes.join(' ') : undefined,
        'aria-invalid': problem !== undefined,
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-muted">
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className="mt-1 text-xs font-medium text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}

export function TextField({
  label,
  hint,
  problem,
  labelHidden,
  className,
  ...rest
}: Described & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field {...described({ label, hint, problem, labelHidden })}>
      {(control) => <input {...rest} {...control} className={cx(CONTROL, 'h-9', className)} />}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  problem,
  labelHidden,
  className,
  ...rest
}: Described & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field {...described({ label, hint, problem, labelHidden })}>
      {(control) => <textarea {...rest} {...control} className={cx(CONTROL, 'min-h-20 py-2', className)} />}
    </Field>
  );
}

/** The browser's own select: best on a phone, with a keyboard and for screen readers. */
export function SelectField({
  label,
  hint,
  problem,
  labelHidden,
  options,
  className,
  ...rest
}: Described & { options: readonly Option[] } & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Field {...described({ label, hint, problem, labelHidden })}>
      {(control) => (
        <select {...rest} {...control} className={cx(CONTROL, 'h-9 pr-8', className)}>
          <Options options={options.filter(({ group }) => group === undefined)} />
          {[...new Set(options.flatMap(({ group }) => group ?? []))].map((group) => (
            <optgroup key={group} label={group}>
              <Options options={options.filter((option) => option.group === group)} />
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

function Options({ options }: { options: readonly Option[] }) {
  return options.map((option) => (
    <option key={option.value} value={option.value}>
      {option.label}
    </option>
  ));
}

export function CheckField({
  label,
  hint,
  ...rest
}: { label: ReactNode; hint?: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input id={id} type="checkbox" className="mt-0.5 size-4 accent-(--accent)" {...rest} />
      <label htmlFor={id} className="text-sm">
        {label}
        {hint !== undefined && <span className="mt-0.5 block text-xs text-muted">{hint}</span>}
      </label>
    </div>
  );
}

function described({ label, hint, problem, labelHidden }: { [Key in keyof Described]: Described[Key] | undefined }) {
  return {
    label,
    ...(hint === undefined ? {} : { hint }),
    ...(problem === undefined ? {} : { problem }),
    ...(labelHidden === undefined ? {} : { labelHidden }),
  };
}
