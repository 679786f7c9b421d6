import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { text } from '@/text';
import { cx } from './cx';

export type MenuItem =
  | { label: ReactNode; onSelect: () => void; danger?: boolean; disabled?: boolean }
  | { heading: ReactNode }
  | 'line';

const ITEM =
  'flex cursor-default items-center gap-2 rounded-md px-2.5 py-1.5 text-sm outline-none data-highlighted:bg-sunken data-disabled:opacity-50';

/** What else can be done, behind one button. Not modal: Radix's modal menus put styles into the page. */
export function Menu({
  trigger,
  items,
  align = 'end',
}: {
  trigger: ReactNode;
  items: readonly MenuItem[];
  align?: 'start' | 'end';
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        {/* A landmark: it stands outside of the page's own. */}
        <section aria-label={text.menu}>
          <Radix.Content
            align={align}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-h-[70dvh] min-w-44 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-high"
          >
            {items.map((item, place) =>
              item === 'line' ? (
                <Radix.Separator key={`line-${String(place)}`} className="my-1 h-px bg-line" />
              ) : 'heading' in item ? (
                <Radix.Label key={`heading-${String(place)}`} className="px-2.5 py-1.5 text-xs text-muted">
                  {item.heading}
                </Radix.Label>
              ) : (
                <Radix.Item
                  key={`item-${String(place)}`}
                  className={cx(ITEM, item.danger && 'text-bad')}
                  disabled={item.disabled ?? false}
                  onSelect={item.onSelect}
                >
                  {item.label}
                </Radix.Item>
              ),
            )}
          </Radix.Content>
        </section>
      </Radix.Portal>
    </Radix.Root>
  );
}
