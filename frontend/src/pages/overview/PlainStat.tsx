import type { ReactNode } from 'react';

/** A figure beside the large one; its lines keep their height while it comes. */
export function PlainStat({
  label,
  value,
  detail,
  hint,
}: {
  label: ReactNode;
  value: ReactNode | undefined;
  detail?: ReactNode;
  hint?: string;
}) {
  return (
    <dl className="min-w-0" title={hint}>
      <dt className="text-xs font-medium text-muted">{label}</dt>
      <dd className="mt-1 min-h-8 text-xl font-semibold tracking-tight text-ink">{value ?? <Place />}</dd>
      <dd className="mt-0.5 min-h-8 text-xs text-muted">{detail}</dd>
    </dl>
  );
}

function Place() {
  return <span className="mt-1 block h-6 w-24 animate-pulse rounded bg-sunken" aria-hidden />;
}
