import type { ReactNode } from 'react';

/** Small facts about a thing, name and value, below each other: values at the right, where figures compare. */
export function FactLines({ facts }: { facts: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid gap-2 text-sm">
      {facts.map((fact) => (
        <div key={fact.name} className="flex min-w-0 items-baseline justify-between gap-4">
          <dt className="shrink-0 text-muted">{fact.name}</dt>
          <dd className="min-w-0 text-right break-words">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
