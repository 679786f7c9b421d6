import type { LucideIcon } from 'lucide-react';
import { cx } from '@/ui/cx';

/** A round mark before a line: a shape, a colour, and a word for screen readers. */
export function Mark({ icon: Icon, look, says }: { icon: LucideIcon; look: string; says: string }) {
  return (
    <span
      className={cx('mt-0.5 inline-flex size-7 shrink-0 items-center justify-center rounded-full', look)}
      title={says}
    >
      <Icon className="size-4" aria-hidden />
      <span className="sr-only">{says}</span>
    </span>
  );
}
