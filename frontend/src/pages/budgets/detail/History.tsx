import { api } from '@/api/client';
import type { Budget, PastPeriod } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { addDays, formatDayRange } from '@/format/time';
import { quantity } from '@/format/unit';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Meter } from '@/ui/Meter';
import { Quantity } from '@/ui/Quantity';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, Table } from '@/ui/Table';

/** How past periods ended, each with the limit of then. */
export function History({ budget }: { budget: Budget }) {
  const query = api.useInfiniteQuery(
    'get',
    '/v1/budgets/{budget_id}/history',
    { params: { path: { budget_id: budget.budget_id } } },
    { ...PAGES, select: ({ pages }) => pages.flatMap((page) => page.periods) },
  );
  const words = text.budgets.history;
  return (
    <Card title={words.title} hint={words.hint} flush>
      <Shown of={query} waiting={<RowsWaiting lines={3} />}>
        {(periods) => (
          <Table
            caption={words.title}
            columns={columnsOf(budget)}
            rows={periods}
            keyOf={(one) => one.period.first_day}
            empty={<Quiet said={words.none} />}
          />
        )}
      </Shown>
      {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
    </Card>
  );
}

function columnsOf({ unit }: Budget): Column<PastPeriod>[] {
  const words = text.budgets.history;
  return [
    {
      key: 'period',
      title: words.period,
      cell: ({ period }) => (
        <span className="whitespace-nowrap">{formatDayRange(period.first_day, addDays(period.end_day, -1))}</span>
      ),
    },
    {
      key: 'limit',
      title: words.limit,
      align: 'right',
      cell: (one) => <Quantity value={quantity(one, 'limit', unit)} unit={unit} />,
    },
    {
      key: 'spent',
      title: words.spent,
      align: 'right',
      cell: (one) => (
        <Quantity value={quantity(one, 'spent', unit)} unit={unit} lowerBound={one.lower_bound === true} />
      ),
    },
    {
      key: 'used',
      title: words.used,
      className: 'min-w-36',
      cell: (one) => (
        <div className="flex items-center gap-2">
          <Meter
            fraction={one.percent / 100}
            tone={one.percent >= 100 ? 'bad' : 'good'}
            label={text.budgets.percent(one.percent)}
          />
          <span className="figures w-14 shrink-0 text-right">{text.budgets.percent(one.percent)}</span>
        </div>
      ),
    },
    {
      key: 'over',
      title: words.over,
      align: 'right',
      wide: true,
      cell: (one) => {
        const over = quantity(one, 'over_by', unit);
        return over === null || Number(over) === 0 ? (
          <span className="text-muted">–</span>
        ) : (
          <Quantity value={over} unit={unit} />
        );
      },
    },
    {
      key: 'final',
      title: words.state,
      wide: true,
      cell: (one) => <Badge tone={one.final ? 'good' : 'neutral'}>{one.final ? words.final : words.open}</Badge>,
    },
  ];
}
