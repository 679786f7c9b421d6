import { useMemo } from 'react';
import { api } from '@/api/client';
import type { BudgetUse } from '@/api/generated';
import { BudgetLink } from '@/budgets/BudgetLink';
import { BudgetMeter, HealthBadge, marksOf } from '@/budgets/BudgetMeter';
import { gone, timeLeft } from '@/budgets/gone';
import { PercentOf } from '@/budgets/PercentOf';
import { SpentOf } from '@/budgets/SpentOf';
import { quantity } from '@/format/unit';
import { ScopeWords } from '@/scope/ScopeWords';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Ago, Moment } from '@/ui/Moment';
import { Quantity } from '@/ui/Quantity';
import { type Column, Table } from '@/ui/Table';
import { useNow } from '@/ui/useNow';
import { sortedNext } from './order';
import type { BudgetsSearch } from './search';

export function BudgetsTable({
  budgets,
  search,
  onSort,
}: {
  budgets: readonly BudgetUse[];
  search: BudgetsSearch;
  onSort: (next: BudgetsSearch) => void;
}) {
  const marks = useMarks();
  const now = useNow();
  return (
    <>
      <Cards budgets={budgets} marks={marks} now={now} />
      <div className="max-lg:hidden">
        <Table
          caption={text.budgets.caption}
          columns={columnsOf(marks, now)}
          rows={budgets}
          keyOf={(budget) => budget.budget_id}
          {...(search.sort === undefined ? {} : { sorting: { by: search.sort, down: search.down === true } })}
          onSort={({ by }) => onSort(sortedNext(search, by))}
        />
      </div>
    </>
  );
}

/** Where there is no room for columns. */
function Cards({
  budgets,
  marks,
  now,
}: {
  budgets: readonly BudgetUse[];
  marks: ReadonlyMap<string, readonly number[]>;
  now: number;
}) {
  return (
    <ul aria-label={text.budgets.caption} className="-mt-3 divide-y divide-line lg:hidden">
      {budgets.map((budget) => (
        <li key={budget.budget_id} className="grid gap-2.5 p-4 text-sm">
          <div className="flex items-start justify-between gap-3">
            <Name budget={budget} />
            <HealthBadge budget={budget} />
          </div>
          <Used budget={budget} marks={marks.get(budget.budget_id) ?? []} now={now} />
          <End budget={budget} now={now} />
        </li>
      ))}
    </ul>
  );
}

/** Percents at which budgets warn, by budget. */
function useMarks(): ReadonlyMap<string, readonly number[]> {
  const { data } = api.useQuery('get', '/v1/budgets', { params: { query: { limit: 500 } } }, { staleTime: 60_000 });
  return useMemo(() => new Map((data?.budgets ?? []).map((one) => [one.budget_id, marksOf(one.thresholds)])), [data]);
}

function columnsOf(marks: ReadonlyMap<string, readonly number[]>, now: number): Column<BudgetUse>[] {
  return [
    { key: 'name', title: text.budgets.columns.name, sortable: true, cell: (budget) => <Name budget={budget} /> },
    {
      key: 'used',
      title: text.budgets.columns.used,
      sortable: true,
      className: 'min-w-60',
      cell: (budget) => <Used budget={budget} marks={marks.get(budget.budget_id) ?? []} now={now} />,
    },
    {
      key: 'pace',
      title: text.budgets.columns.projected,
      align: 'right',
      sortable: true,
      wide: true,
      cell: (budget) => <Projected budget={budget} />,
    },
    {
      key: 'end',
      title: text.budgets.columns.end,
      sortable: true,
      cell: (budget) => <End budget={budget} now={now} />,
    },
    { key: 'health', title: text.budgets.columns.health, cell: (budget) => <HealthBadge budget={budget} /> },
  ];
}

function Name({ budget }: { budget: BudgetUse }) {
  return (
    <div className="max-w-72 md:min-w-40">
      <BudgetLink budget={budget} twoLines />
      <div className="mt-0.5 line-clamp-2 text-xs text-muted">
        <ScopeWords scope={budget.scope} most={2} />
      </div>
    </div>
  );
}

function Used({ budget, marks, now }: { budget: BudgetUse; marks: readonly number[]; now: number }) {
  if (budget.period === null) return <span className="text-muted">{text.budgets.noPeriod}</span>;
  return (
    <div>
      <div className="mb-1.5 flex items-baseline justify-between gap-4">
        <span>
          <SpentOf budget={budget} />
        </span>
        <span className="font-medium">
          <PercentOf budget={budget} />
        </span>
      </div>
      <BudgetMeter budget={budget} marks={marks} gone={gone(budget.period, now)} />
    </div>
  );
}

function Projected({ budget }: { budget: BudgetUse }) {
  if (budget.period === null) return null;
  const projected = quantity(budget, 'projected', budget.unit);
  if (projected === null) return <span className="text-muted">{text.budgets.tooEarly}</span>;
  return (
    <>
      <Quantity value={projected} unit={budget.unit} lowerBound={budget.lower_bound === true} />
      <div className="mt-0.5 text-xs whitespace-nowrap text-muted">
        {text.budgets.ofLimit(budget.pace_percent ?? 0)}
      </div>
    </>
  );
}

function End({ budget, now }: { budget: BudgetUse; now: number }) {
  if (budget.period === null) return <Badge>{text.budgets.noPeriodShort}</Badge>;
  const { exhausted_at: reached, health } = budget;
  return (
    <div className="min-w-32">
      {health === 'exceeded' ? (
        <span className="text-bad">{text.budgets.reached}</span>
      ) : reached === null || reached === undefined ? (
        <span className="text-muted">{text.budgets.lasts}</span>
      ) : (
        <span className="text-warn">
          {text.budgets.reachedIn} <Ago at={reached} />
        </span>
      )}
      <div className="mt-0.5 text-xs whitespace-nowrap text-muted">
        {timeLeft(budget.period, now)}, {text.budgets.until} <Moment at={budget.period.to} shape="dayShort" />
      </div>
    </div>
  );
}
