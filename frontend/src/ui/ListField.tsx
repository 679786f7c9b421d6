/** Some texts as chips: another one is typed, or taken from what is suggested. */
import { Lock, Plus, X } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { text } from '@/text';
import { Button } from './Button';

type Props = {
  label: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  hint?: string;
  problem?: string | undefined;
  suggestions?: readonly string[];
  placeholder?: string;
  /** These stay. */
  locked?: readonly string[];
};

export function ListField({ label, value, onChange, hint, problem, locked = [], ...rest }: Props) {
  const id = useId();
  const notes = [hint !== undefined ? `${id}-hint` : '', problem !== undefined ? `${id}-problem` : ''].filter(Boolean);
  return (
    <fieldset className="min-w-0" aria-describedby={notes.length > 0 ? notes.join(' ') : undefined}>
      <legend className="mb-1 text-sm font-medium text-ink">{label}</legend>
      <div className="flex min-h-9 flex-wrap items-center gap-2">
        {value.map((one) => (
          <Chip
            key={one}
            value={one}
            {...(locked.includes(one) ? {} : { onRemove: () => onChange(value.filter((other) => other !== one)) })}
          />
        ))}
        <Adding
          label={label}
          taken={value}
          isWrong={problem !== undefined}
          onAdd={(one) => onChange([...value, one])}
          {...rest}
        />
      </div>
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
    </fieldset>
  );
}

function Chip({ value, onRemove }: { value: string; onRemove?: () => void }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1 rounded-full bg-sunken py-1 pr-1 pl-3 text-sm">
      <span className="truncate" title={value}>
        {value}
      </span>
      {onRemove === undefined ? (
        <Lock className="mx-1 size-3 text-muted" aria-hidden />
      ) : (
        <button
          type="button"
          aria-label={text.listField.remove(value)}
          onClick={onRemove}
          className="rounded-full p-0.5 text-muted hover:bg-line hover:text-ink"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </span>
  );
}

function Adding({
  label,
  taken,
  isWrong,
  onAdd,
  suggestions = [],
  placeholder,
}: Pick<Props, 'suggestions' | 'placeholder' | 'label'> & {
  taken: readonly string[];
  /** A form that is refused leads to what is wrong in it. */
  isWrong: boolean;
  onAdd: (value: string) => void;
}) {
  const list = useId();
  const [typed, setTyped] = useState('');
  const add = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    const value = typed.trim();
    if (value !== '' && !taken.includes(value)) onAdd(value);
    setTyped('');
  };
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <input
        aria-label={text.listField.another(label)}
        aria-invalid={isWrong}
        className="h-9 w-44 min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-muted aria-invalid:border-bad"
        list={suggestions.length > 0 ? list : undefined}
        value={typed}
        placeholder={placeholder ?? text.listField.add}
        onChange={(event) => setTyped(event.target.value)}
        // What was typed and not added yet is meant all the same when the form is sent.
        onBlur={(event) => typed.trim() !== '' && add(event)}
        onKeyDown={(event) => event.key === 'Enter' && add(event)}
      />
      {suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions
            .filter((one) => !taken.includes(one))
            .map((one) => (
              <option key={one} value={one} />
            ))}
        </datalist>
      )}
      <Button onClick={add} aria-label={text.listField.addTo(label)} className="px-2.5">
        <Plus className="size-4" aria-hidden />
      </Button>
    </span>
  );
}
