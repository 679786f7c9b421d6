import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** What most do not need: one level down, on the same page. */
export function Disclosure({
  title,
  open = false,
  children,
}: {
  title: ReactNode;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <details open={open} className="group min-w-0">
      <summary className="flex list-none items-center gap-1.5 py-1 text-sm font-medium text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90" aria-hidden />
        {title}
      </summary>
      <div className="min-w-0 pt-2">{children}</div>
    </details>
  );
}
