import type { ReactNode } from 'react';

/** What is known of one thing: names at the left, what they are at the right. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid text-sm">{children}</dl>;
}

export function Fact({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(7rem,2fr)_minmax(0,3fr)] gap-x-4 border-b border-line py-2.5 first:pt-0 last:border-b-0">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">
        {children}
        {hint !== undefined && <span className="mt-0.5 block text-xs text-muted">{hint}</span>}
      </dd>
    </div>
  );
}
