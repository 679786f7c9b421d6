import { Link, type LinkProps } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { FilterLine } from './FilterLine';
import { useTitle } from './useTitle';

/** The list or the page that this one is a part of. */
export type Up = { title: string; link: LinkProps };

/** A page's frame: its one heading, what can be done on it, its filters, the way up. Sets the document's title. */
export function Page({
  title,
  tab,
  back,
  lead,
  actions,
  filters,
  children,
}: {
  title: string;
  /** What of it is shown, for the window's title. */
  tab?: string;
  back?: Up;
  lead?: ReactNode;
  actions?: ReactNode;
  filters?: ReactNode;
  children: ReactNode;
}) {
  useTitle(...(tab === undefined ? [title] : [tab, title]));
  return (
    <div className="mx-auto w-full max-w-[88rem] px-4 py-5 min-[160rem]:max-w-[100rem] print:max-w-none sm:px-6 sm:py-7 lg:px-8">
      {back !== undefined && (
        <Link
          {...back.link}
          className="screen-only mb-1.5 -ml-1 inline-flex items-center gap-1 rounded text-sm text-muted hover:text-ink"
        >
          <ChevronLeft className="size-4" aria-hidden />
          {back.title}
        </Link>
      )}
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight break-words text-ink">{title}</h1>
          {lead !== undefined && <div className="mt-1 max-w-[70ch] text-sm text-pretty text-muted">{lead}</div>}
        </div>
        {actions !== undefined && <div className="screen-only flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {filters !== undefined && (
        <div className="mt-4">
          <FilterLine>{filters}</FilterLine>
        </div>
      )}
      <div className="mt-5 grid gap-4 *:min-w-0 sm:gap-5">{children}</div>
    </div>
  );
}
