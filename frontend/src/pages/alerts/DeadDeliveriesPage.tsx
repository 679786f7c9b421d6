/** What could not be delivered, of all alerts. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { MailCheck } from 'lucide-react';
import { client } from '@/api/client';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { More } from '@/ui/Table';
import { AlertsTabs } from './AlertsTabs';
import { DeliveriesTable } from './DeliveriesTable';

export function DeadDeliveriesPage() {
  const query = useInfiniteQuery({
    queryKey: ['dead-deliveries'],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const params = { query: pageParam === undefined ? {} : { cursor: pageParam } };
      const { data } = await client.GET('/v1/deliveries/dead', { params, signal });
      return data;
    },
    getNextPageParam: (page) => page?.next_cursor ?? undefined,
    select: (data) => data.pages.flatMap((page) => page?.deliveries ?? []),
    refetchInterval: 20_000,
  });
  const words = text.alerts.dead;
  return (
    <Page title={text.alerts.title} lead={words.lead}>
      <AlertsTabs />
      <Card className="overflow-hidden [&>div]:p-0">
        <Shown
          of={query}
          waiting={
            <div className="p-5">
              <SkeletonLines lines={5} />
            </div>
          }
        >
          {(deliveries) => (
            <DeliveriesTable
              deliveries={deliveries}
              withAlert
              empty={
                <Empty
                  icon={MailCheck}
                  title={words.none}
                  action={
                    <ButtonLink to="/settings/$section" params={{ section: 'channels' }}>
                      {words.channels}
                    </ButtonLink>
                  }
                >
                  {words.noneLead}
                </Empty>
              }
            />
          )}
        </Shown>
      </Card>
      {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
    </Page>
  );
}
