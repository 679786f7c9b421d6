import type { ReactNode } from 'react';
import { cx } from './cx';

/** A group of figures about one thing. `flush` lets a table or chart reach the edges. */
export function Card({
  title,
  hint,
  actions,
  flush = false,
  className,
  children,
}: {
  title?: ReactNode;
  hint?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={cx('card min-w-0 rounded-xl border border-line bg-surface shadow-card', className)}>
      {(title ?? hint ?? actions) !== undefined && (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5">
          <div className="min-w-0">
            {title !== undefined && <h2 className="text-sm font-semibold text-ink">{title}</h2>}
            {hint !== undefined && <p className="mt-0.5 text-xs text-muted">{hint}</p>}
          </div>
          {actions !== undefined && (
            <div className="flex max-w-full min-w-0 flex-wrap items-center gap-2">{actions}</div>
          )}
        </header>
      )}
      <div className={flush ? 'flush pt-3' : 'p-4 sm:p-5'}>{children}</div>
    </section>
  );
}
