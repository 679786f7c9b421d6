import { cx } from './cx';

export type SelectOption = { value: string; label: string };

/** A choice within a line of filters: its name and the browser's own select as one control. */
export function InlineSelect({
  label,
  labelHidden = false,
  value,
  options,
  groups,
  onChange,
  className,
}: {
  label: string;
  /** Where the choices name themselves, as "Any state". */
  labelHidden?: boolean;
  value: string;
  options?: readonly SelectOption[];
  groups?: readonly { label: string; options: readonly SelectOption[] }[];
  onChange: (value: string) => void;
  className?: string;
}) {
  return (
    <label
      className={cx(
        'screen-only inline-flex h-9 min-w-0 items-center rounded-md border border-line bg-surface text-sm hover:bg-sunken',
        'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
        labelHidden ? 'pl-1.5' : 'pl-3',
        className,
      )}
    >
      <span className={labelHidden ? 'sr-only' : 'shrink-0 text-muted'}>{label}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        className="h-full max-w-44 min-w-0 cursor-pointer truncate rounded-md bg-transparent px-1.5 font-medium text-ink focus-visible:outline-none"
      >
        {options?.map(option)}
        {groups?.map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.options.map(option)}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

function option({ value, label }: SelectOption) {
  return (
    <option key={value} value={value} className="bg-surface text-ink">
      {label}
    </option>
  );
}
