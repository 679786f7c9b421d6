import type { ReactNode } from 'react';
import { cx } from './cx';

/** A key of the keyboard. */
export function Key({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      className={cx(
        'min-w-5 rounded border border-line bg-canvas px-1.5 text-center font-sans text-xs text-muted',
        className,
      )}
    >
      {children}
    </kbd>
  );
}
