/** All requests for more, those that wait for a decision first in line. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { TO_BUDGETS } from '@/pages/budgets/back';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { LinkTabs } from '@/ui/Tabs';
import { INCREASE_STATES } from '../search';
import { IncreaseList } from './IncreaseList';
import { RequestDialog } from './RequestDialog';

export function IncreasesPage() {
  const { state = 'requested', make } = useSearch({ from: '/shell/budgets/increases' });
  const navigate = useNavigate({ from: '/budgets/increases' });
  const may = useMay();
  const here = state === 'requested' ? {} : { state };
  const words = text.budgets.increases;
  const query = api.useQuery(
    'get',
    '/v1/increases',
    { params: { query: { ...(state === 'all' ? {} : { state }), limit: 500 } } },
    { refetchInterval: 15_000 },
  );
  const request = may('POST /v1/budgets/{budget_id}/increase-requests') && (
    <Button kind="primary" onClick={() => void navigate({ search: { ...here, make: 'request' } })}>
      {words.request}
    </Button>
  );
  return (
    <Page title={words.pageTitle} back={TO_BUDGETS} lead={words.pageLead} actions={request}>
      <LinkTabs
        label={words.filter}
        tabs={INCREASE_STATES.map((one) => ({
          title: words.tabs[one],
          link: { to: '/budgets/increases', search: one === 'requested' ? {} : { state: one } },
          active: one === state,
        }))}
      />
      <Card flush className="overflow-hidden [&>div]:pt-0">
        <Shown
          of={query}
          waiting={
            <div className="p-5">
              <SkeletonLines lines={4} />
            </div>
          }
          isEmpty={(data) => data.increases.length === 0}
          empty={
            <Empty icon={Inbox} title={words.empty[state]}>
              {words.emptyWhy}
            </Empty>
          }
        >
          {(data) => <IncreaseList increases={data.increases} withBudget />}
        </Shown>
      </Card>
      <RequestDialog open={make === 'request'} onClose={() => void navigate({ search: here })} />
    </Page>
  );
}
