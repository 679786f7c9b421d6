import type { ReactNode } from 'react';

/** Within a sheet, what reaches from edge to edge as a table does; the cells stand in line with all else of the sheet. */
export function SheetSection({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="-mx-4 sm:-mx-5">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2 px-4 pb-1 sm:px-5">
        <div>
          <h3 className="text-sm font-semibold">{title}</h3>
          {lead !== undefined && <p className="mt-0.5 text-xs text-muted">{lead}</p>}
        </div>
        {actions !== undefined && <div className="flex items-center gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
