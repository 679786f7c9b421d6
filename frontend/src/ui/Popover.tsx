import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from './cx';

/** A small form beside its button. Not modal, so that Radix puts no styles into the page. */
export function Popover({
  trigger,
  open,
  onOpen,
  label,
  align = 'start',
  className,
  children,
}: {
  trigger: ReactNode;
  open: boolean;
  onOpen: (open: boolean) => void;
  label: string;
  align?: 'start' | 'end';
  className?: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={onOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cx(
            'z-30 max-h-[min(34rem,80dvh)] w-80 max-w-(--radix-popover-content-available-width) overflow-y-auto rounded-xl border border-line bg-surface p-3 shadow-high focus:outline-none',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
