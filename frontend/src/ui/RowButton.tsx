import type { ReactNode } from 'react';
import { cx } from './cx';

/** What opens a row beside the list, in its first cell. A link where the row has an address of its own. */
export function RowButton({
  onClick,
  title,
  className,
  children,
}: {
  onClick: () => void;
  /** In full, where there is not room for all. */
  title?: string;
  /** How wide it may be. */
  className?: string;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      title={title}
      onClick={onClick}
      className={cx('block truncate text-left font-medium text-accent hover:underline', className)}
    >
      {children}
    </button>
  );
}
