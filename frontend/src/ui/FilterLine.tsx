import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { text } from '@/text';
import { Button } from './Button';
import { cx } from './cx';

/**
 * The line of what a list or a figure is narrowed by. On a phone it stays one line, which is pushed aside;
 * `relative`, so that what only a screen reader hears is cut off with it.
 */
export function FilterLine({
  label,
  className,
  onClear,
  children,
}: {
  label?: string;
  className?: string;
  /** Takes all filters off; there where there are any. */
  onClear?: (() => void) | undefined;
  children: ReactNode;
}) {
  return (
    <search
      aria-label={label}
      className={cx(
        'screen-only relative flex flex-wrap items-center gap-2',
        'max-sm:-mx-4 max-sm:-my-1 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 max-sm:py-1 max-sm:*:shrink-0',
        className,
      )}
    >
      {children}
      {onClear !== undefined && (
        <Button kind="quiet" onClick={onClear}>
          {text.clearFilters}
        </Button>
      )}
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

/** What a list is narrowed by from elsewhere, to be taken off. */
export function FilterTag({ onRemove, children }: { onRemove: () => void; children: string }) {
  return (
    <Button onClick={onRemove} aria-label={text.listField.remove(children)}>
      <span className="max-w-60 truncate" title={children}>
        {children}
      </span>
      <X className="size-3.5" aria-hidden />
    </Button>
  );
}
