import { Lightbulb } from 'lucide-react';
import { useEffect } from 'react';
import { api } from '@/api/client';
import type { Recommendation, SavingsResult } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { AdviceTitle, OutcomeCell } from '@/savings/cells';
import { outcomeOf } from '@/savings/outcome';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { EmptyList } from '@/ui/EmptyList';
import { Money } from '@/ui/Figure';
import { Meter } from '@/ui/Meter';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, type Sorting, Table } from '@/ui/Table';
import { Filters } from './Filters';
import { StateBadge } from './StateBadge';
import { type Sort, STATES, sorted, type Tab } from './search';
import { useListNarrowing } from './useListNarrowing';

const words = text.recommendations;
const LIMIT = 200;

export function RecommendationList({ tab }: { tab: Exclude<Tab, 'insights'> }) {
  const { search, set, clear } = useListNarrowing();
  const { type, min, sort = 'savings' } = search;
  const query = api.useInfiniteQuery(
    'get',
    '/v1/recommendations',
    {
      params: {
        query: {
          status: STATES[tab],
          limit: LIMIT,
          ...(type === undefined ? {} : { type: [type] }),
          ...(min === undefined ? {} : { min_savings: min }),
        },
      },
    },
    PAGES,
  );
  useRest(query, sort !== 'priority');
  return (
    <Card flush actions={<Filters />}>
      <Shown of={query} waiting={<RowsWaiting lines={10} />}>
        {({ pages }) => (
          <>
            <Table
              caption={words.tabs[tab]}
              columns={columnsOf(tab)}
              rows={sorted(
                pages.flatMap((page) => page.recommendations),
                sort,
              )}
              keyOf={(row) => row.recommendation_id}
              sorting={{ by: sort, down: sort !== 'effort' }}
              onSort={(next: Sorting) => set({ sort: sortOf(next) })}
              empty={
                <EmptyList icon={Lightbulb} title={words.empty[tab]} narrowed={words.empty.filtered} onClear={clear}>
                  {words.empty[`${tab}Lead`]}
                </EmptyList>
              }
            />
            {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
          </>
        )}
      </Shown>
    </Card>
  );
}

/** Pages come the most urgent first: in any other order the first row may stand on the last page. */
function useRest(query: Rest, needed: boolean): void {
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (needed && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [needed, hasNextPage, isFetching, isError, fetchNextPage]);
}

type Rest = { hasNextPage: boolean; isFetching: boolean; isError: boolean; fetchNextPage: () => unknown };

function sortOf({ by }: Sorting): Sort {
  return by === 'priority' || by === 'effort' ? by : 'savings';
}

function columnsOf(tab: Exclude<Tab, 'insights'>): Column<Recommendation>[] {
  return [
    { key: 'title', title: words.columns.title, cell: (row) => <Title row={row} /> },
    {
      key: 'type',
      title: words.columns.type,
      wide: true,
      cell: (row) => <Badge>{words.types[row.type]}</Badge>,
    },
    ...(tab === 'accepted' ? [STEPS] : []),
    ...(tab === 'done' || tab === 'archived' ? [STATE] : []),
    {
      key: 'priority',
      title: words.columns.priority,
      sortable: true,
      wide: true,
      cell: (row) => <Priority row={row} />,
    },
    {
      key: 'effort',
      title: words.columns.effort,
      align: 'right',
      sortable: true,
      wide: true,
      cell: (row) => (
        <span className="whitespace-nowrap">
          {text.savings.hours(row.hours_of_work)}
          <span className="block text-xs text-muted">{words.difficulty[row.difficulty]}</span>
        </span>
      ),
    },
    {
      key: 'savings',
      title: words.columns.savings,
      align: 'right',
      sortable: true,
      cell: (row) => <OutcomeCell outcome={outcomeOf(row)} />,
    },
  ];
}

const STEPS: Column<Recommendation> = {
  key: 'steps',
  title: words.columns.steps,
  cell: (row) => (
    <span className="figures whitespace-nowrap">
      {words.one.stepsDone(row.steps.filter((step) => step.done).length, row.steps.length)}
    </span>
  ),
};

const STATE: Column<Recommendation> = {
  key: 'state',
  title: words.columns.state,
  cell: (row) => (
    <>
      <StateBadge recommendation={row} />
      {row.result !== null && <Brought result={row.result} />}
    </>
  ),
};

/** What was verified, and whether that is sure. */
function Brought({ result: { monthly_usd, method, proven } }: { result: SavingsResult }) {
  const { measured, stated, notProven } = words.result;
  return (
    <span className="mt-1 block text-xs whitespace-nowrap text-muted">
      <Money amount={monthly_usd} /> {text.savings.aMonth}
      <span className="block">{method === 'stated' ? stated : proven ? measured : `${measured}, ${notProven}`}</span>
    </span>
  );
}

function Title({ row }: { row: Recommendation }) {
  return (
    <div className="min-w-52 max-w-[96ch]">
      <AdviceTitle
        advice={row}
        link={{ to: '/recommendations/$recommendationId', params: { recommendationId: row.recommendation_id } }}
      />
      <p className="mt-1 text-xs text-muted md:hidden">
        {words.types[row.type]} · {words.one.priority(row.priority)}
      </p>
      {row.state === 'more_info' && (
        <span className="mt-1 inline-block">
          <StateBadge recommendation={row} />
        </span>
      )}
    </div>
  );
}

function Priority({ row }: { row: Recommendation }) {
  return (
    <span className="flex items-center gap-2">
      <span className="figures w-6 text-right">{row.priority}</span>
      <span className="w-16">
        <Meter
          fraction={row.priority / 100}
          tone={row.priority >= 75 ? 'bad' : row.priority >= 50 ? 'warn' : 'good'}
          label={words.one.priority(row.priority)}
        />
      </span>
    </span>
  );
}
