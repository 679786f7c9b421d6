import { getRouteApi } from '@tanstack/react-router';
import { Sparkles } from 'lucide-react';
import { api } from '@/api/client';
import type { Insight } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Money } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { INSIGHT_STATES } from '../search';
import { InsightSheet } from './InsightSheet';

const words = text.recommendations.insights;
const route = getRouteApi('/shell/recommendations');
const LIMIT = 100;

export function InsightList() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { status = 'open', insight: opened } = search;
  const query = api.useInfiniteQuery(
    'get',
    '/v1/insights',
    { params: { query: { status: [status], limit: LIMIT } } },
    PAGES,
  );
  const { insight: _insight, ...closed } = search;
  return (
    <Card
      flush
      actions={
        <Segmented
          label={words.status}
          value={status}
          options={INSIGHT_STATES.map((value) => ({ value, label: words.states[value] }))}
          onChange={(next) => void navigate({ search: { tab: 'insights', status: next }, replace: true })}
        />
      }
    >
      <Shown of={query} waiting={<RowsWaiting lines={8} />}>
        {({ pages }) => (
          <>
            <Table
              caption={text.recommendations.tabs.insights}
              columns={columnsOf((insight) => void navigate({ search: { ...search, insight } }))}
              rows={pages.flatMap((page) => page.insights)}
              keyOf={(row) => row.insight_id}
              selected={(row) => row.insight_id === opened}
              empty={
                <Empty icon={Sparkles} title={words.empty}>
                  {words.emptyLead}
                </Empty>
              }
            />
            {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
          </>
        )}
      </Shown>
      {opened !== undefined && (
        <InsightSheet
          key={opened}
          insightId={opened}
          onClose={() => void navigate({ search: closed, replace: true })}
        />
      )}
    </Card>
  );
}

function columnsOf(open: (id: string) => void): Column<Insight>[] {
  return [
    {
      key: 'told',
      title: text.recommendations.tabs.insights,
      cell: (row) => (
        <button
          type="button"
          onClick={() => open(row.insight_id)}
          className="max-w-[80ch] min-w-52 text-left font-medium break-words hover:text-accent hover:underline"
        >
          {row.told}
        </button>
      ),
    },
    { key: 'rule', title: words.rule, wide: true, cell: (row) => <Badge>{words.rules[row.rule]}</Badge> },
    { key: 'since', title: words.since, wide: true, cell: (row) => <Moment at={row.opened_at} shape="dayShort" /> },
    {
      key: 'amount',
      title: words.amount,
      align: 'right',
      cell: (row) => <Money amount={row.amount_usd} />,
    },
  ];
}
