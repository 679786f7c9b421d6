import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { EmptyList } from '@/ui/EmptyList';
import { Page } from '@/ui/Page';
import { type Asked, Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { More } from '@/ui/Table';
import { AlertsTabs } from '../AlertsTabs';
import { DayLists } from './DayLists';

/** A list that goes on. */
type Paged<Item> = Asked<readonly Item[]> & {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
};

/** A page of what happened, day by day, the newest first; `nothing` is said where no filter hides any of it. */
export function HappenedPage<Item>({
  lead,
  query,
  filters,
  onClear,
  nothing,
  at,
  row,
}: {
  lead: string;
  query: Paged<Item>;
  filters: ReactNode;
  /** Takes all filters off; none where there are none. */
  onClear: (() => void) | undefined;
  nothing: { icon: LucideIcon; title: string; children: ReactNode; narrowed: string; action?: ReactNode };
  at: (item: Item) => string;
  row: (item: Item) => ReactNode;
}) {
  return (
    <Page title={text.alerts.title} lead={lead}>
      <AlertsTabs />
      {filters}
      <Shown
        of={query}
        waiting={
          <Card>
            <SkeletonLines lines={10} />
          </Card>
        }
        isEmpty={(items) => items.length === 0}
        empty={
          <Card>
            <EmptyList {...nothing} onClear={onClear} />
          </Card>
        }
      >
        {(items) => <DayLists items={items} at={at} row={row} />}
      </Shown>
      {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
    </Page>
  );
}
