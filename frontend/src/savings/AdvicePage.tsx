import type { ReactNode } from 'react';
import { Page, type Up } from '@/ui/Page';
import { type Asked, Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

/**
 * The page of one piece of advice: what it is at the left; at the right, or above on a phone, what can be done with it
 * and how it stands.
 */
export function AdvicePage<Advice extends { title: string }>({
  of: query,
  list,
  lead,
  what,
  standing,
}: {
  of: Asked<Advice>;
  /** The list that it is one of. */
  list: Up;
  lead: (advice: Advice) => ReactNode;
  what: (advice: Advice) => ReactNode;
  standing: (advice: Advice) => ReactNode;
}) {
  const { data } = query;
  return (
    <Page
      title={data?.title ?? list.title}
      lead={data !== undefined && <span className="flex flex-wrap items-center gap-2">{lead(data)}</span>}
      back={list}
    >
      <Shown
        of={query}
        waiting={<Columns what={<Skeleton className="h-96" />} standing={<Skeleton className="h-72" />} />}
      >
        {(advice) => <Columns what={what(advice)} standing={standing(advice)} />}
      </Shown>
    </Page>
  );
}

function Columns({ what, standing }: { what: ReactNode; standing: ReactNode }) {
  return (
    <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 lg:grid-cols-[2fr_minmax(19rem,1fr)]">
      <div className="grid gap-4 *:min-w-0 sm:gap-5 max-lg:order-2">{what}</div>
      <div className="grid gap-4 *:min-w-0 sm:gap-5 max-lg:order-1 lg:sticky lg:top-18">{standing}</div>
    </div>
  );
}
