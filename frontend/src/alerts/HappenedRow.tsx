import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { cx } from '@/ui/cx';

/** Something that happened, in a list: a mark, what it was and where it is told, what stands beside, and facts below. */
export function HappenedRow({
  mark,
  title,
  link,
  aside,
  wraps = false,
  lead,
  children,
}: {
  mark: ReactNode;
  title: string;
  link: LinkProps;
  /** At the right of the title; `wraps`: below it on a phone. */
  aside: ReactNode;
  wraps?: boolean;
  lead: ReactNode;
  children: ReactNode;
}) {
  return (
    <li className="flex items-start gap-3 px-4 py-3 text-sm hover:bg-sunken/60 sm:px-5">
      {mark}
      <div className="min-w-0 flex-1">
        <div className={cx('flex items-baseline justify-between gap-x-4', wraps && 'max-sm:flex-wrap')}>
          <Link
            {...link}
            className="line-clamp-2 min-w-0 font-medium break-words text-ink hover:text-accent hover:underline"
            title={title}
          >
            {title}
          </Link>
          <span className="shrink-0">{aside}</span>
        </div>
        <p className="mt-0.5 line-clamp-2 break-words text-muted">{lead}</p>
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">{children}</div>
      </div>
    </li>
  );
}
