import { getRouteApi } from '@tanstack/react-router';
import { Sprout } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Opportunity } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { EmptyList } from '@/ui/EmptyList';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { More } from '@/ui/Table';
import { narrowing } from '@/url/narrowing';
import { ActDialog } from './ActDialog';
import { type Act, isPlain } from './acts';
import { Board } from './Board';
import { Filters } from './Filters';
import { OpportunityList } from './OpportunityList';
import { Summary } from './Summary';
import { ENDED, type OpportunitiesSearch, STAGES } from './search';
import { Trend } from './Trend';
import { usePlainAct } from './usePlainAct';

const words = text.opportunities;
const route = getRouteApi('/shell/opportunities');
const LIMIT = 200;

export function OpportunitiesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrowed = narrowing<OpportunitiesSearch>(search, (next) => void navigate({ search: next, replace: true }), [
    'view',
  ]);
  const query = useOpportunities(search);
  const [asked, setAsked] = useState<{ act: Act; opportunity: Opportunity } | null>(null);
  const plain = usePlainAct();
  const onAct = (act: Act, opportunity: Opportunity) => {
    if (isPlain(act)) plain.mutate({ act, opportunity });
    else setAsked({ act, opportunity });
  };
  return (
    <Page title={words.title} lead={words.lead}>
      <Summary />
      <Filters {...narrowed} />
      <Shown
        of={query}
        waiting={<Skeleton className="h-96" />}
        isEmpty={({ pages }) => pages.every((page) => page.opportunities.length === 0)}
        empty={
          <Card>
            <EmptyList icon={Sprout} title={words.empty} narrowed={words.filtered} onClear={narrowed.clear}>
              {words.emptyLead}
            </EmptyList>
          </Card>
        }
      >
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.opportunities);
          return (
            <>
              {search.view === 'list' ? (
                <OpportunityList rows={rows} />
              ) : (
                <Board rows={rows} isWhole={narrowed.clear === undefined} onAct={onAct} />
              )}
              {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
            </>
          );
        }}
      </Shown>
      {/* Below the rest: how high it is depends on how long something has been known. */}
      <Trend />
      {asked !== null && <ActDialog {...asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function useOpportunities({ view, type, min, mine, status }: OpportunitiesSearch) {
  const states = view === 'list' ? (status === undefined ? [...STAGES, ...ENDED] : [status]) : [...STAGES];
  return api.useInfiniteQuery(
    'get',
    '/v1/opportunities',
    {
      params: {
        query: {
          status: states,
          limit: LIMIT,
          ...(type === undefined ? {} : { type: [type] }),
          ...(min === undefined ? {} : { min_savings: min }),
          ...(mine === undefined ? {} : { assigned_to: 'me' }),
        },
      },
    },
    PAGES,
  );
}
