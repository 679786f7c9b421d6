import type { ReactNode } from 'react';
import { cx } from './cx';

/** The line of what a list or a figure is narrowed by. On a phone it stays one line, which is pushed aside. */
export function FilterLine({
  label,
  className,
  children,
}: {
  label?: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <search
      aria-label={label}
      className={cx(
        'screen-only flex flex-wrap items-center gap-2',
        'max-sm:-mx-4 max-sm:-my-1 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 max-sm:py-1 max-sm:*:shrink-0',
        className,
      )}
    >
      {children}
    </search>
  );
}

/** Yes or no within a line of filters. */
export function FilterCheck({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="inline-flex h-9 cursor-pointer items-center gap-2 rounded-md border border-line bg-surface px-3 text-sm whitespace-nowrap hover:bg-sunken">
      <input
        type="checkbox"
        className="size-4 accent-(--accent)"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
