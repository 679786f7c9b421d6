import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';

const WAIT_MS = 300;
const NONE: readonly string[] = [];

/** A filter by text: what is typed holds a moment after the last key. */
export function SearchField({
  label,
  value,
  onChange,
  placeholder = label,
  icon = true,
  suggestions = NONE,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  icon?: boolean;
  suggestions?: readonly string[];
}) {
  const list = useId();
  const [typed, setTyped] = useState(value);
  const timer = useRef<number | undefined>(undefined);
  const told = useRef(value);
  // Other filters may change while this one waits.
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    // The address changed by another way, as by the back button.
    if (value !== told.current) setTyped(value);
    told.current = value;
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const type = (next: string) => {
    setTyped(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      told.current = next.trim();
      tell.current(next.trim());
    }, WAIT_MS);
  };
  return (
    <label className="relative min-w-0">
      <span className="sr-only">{label}</span>
      {icon && (
        <Search
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
          aria-hidden
        />
      )}
      <input
        type="search"
        list={suggestions.length > 0 ? list : undefined}
        value={typed}
        placeholder={placeholder}
        onChange={(event) => type(event.target.value)}
        className={`h-9 w-48 max-w-full rounded-md border border-line bg-surface pr-2 text-sm hover:border-line-strong placeholder:text-muted ${icon ? 'pl-8' : 'pl-2.5'}`}
      />
      {suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </label>
  );
}
