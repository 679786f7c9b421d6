import type { ReactNode } from 'react';
import { cx } from './cx';

/** What is held down for a command, as the keyboard before the page names it. */
export const COMMAND_KEY = /Mac|iP(hone|ad|od)/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

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
