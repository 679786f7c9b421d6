import { getRouteApi, Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { api } from '@/api/client';
import type { ForecastSummary } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useRole } from '@/app/session/useAccount';
import { formatDay } from '@/format/time';
import { quantity } from '@/format/unit';
import { ScopeWords } from '@/scope/ScopeWords';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { FilterLine } from '@/ui/FilterLine';
import { Moment } from '@/ui/Moment';
import { Page } from '@/ui/Page';
import { Quantity, Range } from '@/ui/Quantity';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { type Column, More, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { present } from '@/url/read';
import { BudgetChoice } from '../BudgetChoice';
import { ForecastTabs } from '../ForecastTabs';
import type { PastSearch } from '../search';
import { Accuracy } from './Accuracy';

const words = text.forecasts.past;
const route = getRouteApi('/shell/forecasts/past');
const LIMIT = 30;

export function PastPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const seesAll = useRole() === 'admin';
  return (
    <Page title={text.forecasts.title} lead={text.forecasts.lead}>
      <ForecastTabs active="past" />
      <FilterLine>
        <BudgetChoice
          label={words.ofWhat}
          all={words.ofAll}
          value={search.budget}
          onChange={(budget) => void navigate({ search: present({ ...search, budget }), replace: true })}
        />
      </FilterLine>
      {(seesAll || search.budget !== undefined) && <Accuracy budget={search.budget} />}
      <Kept search={search} />
    </Page>
  );
}

function Kept({ search }: { search: PastSearch }) {
  const navigate = route.useNavigate();
  const { budget } = search;
  const query = api.useInfiniteQuery(
    'get',
    '/v1/forecasts',
    {
      params: {
        query: {
          limit: LIMIT,
          ...(search.origin === undefined ? {} : { origin: search.origin }),
          ...(budget === undefined ? {} : { budget_id: budget }),
        },
      },
    },
    PAGES,
  );
  return (
    <Card
      flush
      title={words.list}
      actions={
        <Segmented
          label={words.origin}
          value={search.origin ?? 'all'}
          options={(['all', 'nightly', 'asked'] as const).map((value) => ({ value, label: words.origins[value] }))}
          onChange={(origin) =>
            void navigate({
              search: present({ ...search, origin: origin === 'all' ? undefined : origin }),
              replace: true,
            })
          }
        />
      }
    >
      <Shown of={query} waiting={<SkeletonLines lines={8} />}>
        {({ pages }) => (
          <>
            <List rows={pages.flatMap((page) => page.forecasts)} />
            {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
          </>
        )}
      </Shown>
    </Card>
  );
}

function List({ rows }: { rows: readonly ForecastSummary[] }) {
  const { data } = api.useQuery('get', '/v1/budgets', { params: { query: { limit: 500 } } });
  const names = new Map((data?.budgets ?? []).map((budget) => [budget.budget_id, budget.name]));
  return (
    <Table
      caption={words.list}
      columns={columnsOf(names)}
      rows={rows}
      keyOf={(row) => row.forecast_id}
      empty={
        <Empty icon={History} title={words.empty}>
          {words.emptyLead}
        </Empty>
      }
    />
  );
}

function columnsOf(names: ReadonlyMap<string, string>): Column<ForecastSummary>[] {
  return [
    {
      key: 'made',
      title: words.columns.made,
      cell: (row) => (
        <Link
          to="/forecasts/$forecastId"
          params={{ forecastId: row.forecast_id }}
          className="font-medium text-accent hover:underline"
        >
          <span className="max-md:hidden">
            <Moment at={row.made_at} />
          </span>
          <span className="md:hidden">
            <Moment at={row.made_at} shape="dayShort" />
          </span>
        </Link>
      ),
    },
    {
      key: 'of',
      title: words.columns.of,
      cell: (row) => (
        <span className="line-clamp-2 max-w-80 wrap-anywhere">
          {names.get(row.budget_id ?? '') ?? <ScopeWords scope={row.scope} most={1} />}
        </span>
      ),
    },
    {
      key: 'origin',
      title: words.columns.origin,
      wide: true,
      cell: (row) => <Badge>{words.origins[row.origin]}</Badge>,
    },
    {
      key: 'from',
      title: words.columns.from,
      wide: true,
      cell: (row) => <span className="figures whitespace-nowrap">{formatDay(row.first_day, 'dayShort')}</span>,
    },
    { key: 'days', title: words.columns.days, align: 'right', wide: true, cell: (row) => row.horizon },
    {
      key: 'total',
      title: words.columns.total,
      align: 'right',
      cell: (row) =>
        row.basis === 'none' ? (
          <span className="text-muted">{words.noForecast}</span>
        ) : (
          <Quantity value={quantity(row, 'total', row.unit)} unit={row.unit} lowerBound={row.lower_bound} />
        ),
    },
    {
      key: 'range',
      title: words.columns.range,
      align: 'right',
      wide: true,
      cell: (row) =>
        row.basis === 'none' ? (
          ''
        ) : (
          <Range
            low={quantity(row, 'total_low_80', row.unit)}
            high={quantity(row, 'total_high_80', row.unit)}
            unit={row.unit}
          />
        ),
    },
  ];
}
