import { Link, type LinkProps } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** At a card's head: where more of what it shows is told. */
export function CardLink({ children, ...link }: { children: ReactNode } & LinkProps) {
  return (
    <Link
      {...link}
      className="screen-only inline-flex items-center gap-1 text-xs font-medium text-accent hover:underline"
    >
      {children}
      <ArrowRight className="size-3.5" aria-hidden />
    </Link>
  );
}
