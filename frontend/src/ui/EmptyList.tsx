import type { ComponentProps } from 'react';
import { text } from '@/text';
import { Button } from './Button';
import { Empty } from './Empty';

/** A list without rows: what would be there, or, where filters hide it, that they do and how to be rid of them. */
export function EmptyList({
  narrowed,
  onClear,
  ...nothing
}: Pick<ComponentProps<typeof Empty>, 'icon' | 'title' | 'action' | 'children'> & {
  /** What is said where filters hide it. */
  narrowed: string;
  /** Takes all filters off; undefined where there are none. */
  onClear: (() => void) | undefined;
}) {
  if (onClear === undefined) return <Empty {...nothing} />;
  return <Empty icon={nothing.icon} title={narrowed} action={<Button onClick={onClear}>{text.clearFilters}</Button>} />;
}
