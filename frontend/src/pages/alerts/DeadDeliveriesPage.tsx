/** What could not be delivered, of all alerts. */
import { MailCheck } from 'lucide-react';
import { api } from '@/api/client';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Page } from '@/ui/Page';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { More } from '@/ui/Table';
import { AlertsTabs } from './AlertsTabs';
import { DeliveriesTable } from './DeliveriesTable';

export function DeadDeliveriesPage() {
  const query = api.useInfiniteQuery(
    'get',
    '/v1/deliveries/dead',
    {},
    { ...PAGES, select: ({ pages }) => pages.flatMap((page) => page.deliveries), refetchInterval: 20_000 },
  );
  const words = text.alerts.dead;
  return (
    <Page title={text.alerts.title} lead={words.lead}>
      <AlertsTabs />
      <Card className="overflow-hidden [&>div]:p-0">
        <Shown of={query} waiting={<RowsWaiting lines={5} />}>
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
