import type { UseQueryResult } from '@tanstack/react-query';
import type { BudgetUse, CostsSummary } from '@/api/generated';
import { PercentOf } from '@/budgets/PercentOf';
import { quantityOf, UseMeter } from '@/budgets/UseMeter';
import { useUtilization } from '@/budgets/useUtilization';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Money, Share } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { ofTeam } from './budgets';
import { DriverName } from './DriverName';
import type { DriverRow } from './drivers';
import type { Span } from './search';
import { useDrivers } from './useDrivers';

/** The largest teams, each against the budget that is its alone. */
export function TeamsCard({
  summary,
  span,
  ready,
}: {
  summary: UseQueryResult<CostsSummary, unknown>;
  span: Span;
  ready: boolean;
}) {
  const drivers = useDrivers(summary, span, 'team', ready);
  const budgets = useUtilization(ready).data?.budgets;
  return (
    <Card
      flush
      className="lg:col-span-2 print:col-span-2"
      title={text.overview.teams.title}
      actions={
        <CardLink to="/costs" search={{ period: span, rows: 'team' }}>
          {text.overview.teams.more}
        </CardLink>
      }
    >
      <Shown
        of={drivers}
        waiting={
          <div className="px-4 pb-4 sm:px-5 sm:pb-5">
            <Skeleton className="h-64" />
          </div>
        }
      >
        {(rows) => (
          <Table
            caption={text.overview.teams.caption}
            rows={rows}
            keyOf={(row) => row.value}
            columns={columnsOf(span, budgets)}
            empty={<p className="px-5 pb-6 text-sm text-muted">{text.overview.emptyDrivers}</p>}
          />
        )}
      </Shown>
    </Card>
  );
}

function columnsOf(span: Span, budgets: readonly BudgetUse[] | undefined): Column<DriverRow>[] {
  const share: Column<DriverRow> = {
    key: 'share',
    title: text.overview.teams.share,
    align: 'right',
    wide: true,
    cell: (row) => <Share value={row.share} />,
  };
  return [
    {
      key: 'team',
      title: text.overview.teams.team,
      className: 'max-w-40 truncate sm:max-w-64',
      cell: (row) => <DriverName dimension="team" value={row.value} span={span} />,
    },
    {
      key: 'spend',
      title: text.overview.teams.spend,
      align: 'right',
      cell: (row) => <Money amount={row.cost_usd} lowerBound={row.unpriced_requests > 0} />,
    },
    ...(span === 'month' ? [share] : []),
    {
      key: 'budget',
      title: text.overview.teams.budget,
      className: 'w-2/5 min-w-36',
      // As high without a budget, and while it comes.
      cell: (row) => (
        <div className="min-h-8.5">{budgets !== undefined && <TeamBudget budget={ofTeam(budgets, row.value)} />}</div>
      ),
    },
  ];
}

function TeamBudget({ budget }: { budget: BudgetUse | undefined }) {
  if (budget === undefined) return <span className="text-muted">{text.overview.teams.none}</span>;
  return (
    <div className="grid gap-1 pt-1">
      <UseMeter budget={budget} />
      <span className="figures text-xs text-muted">
        <PercentOf budget={budget} /> / {quantityOf(budget, 'limit')}
      </span>
    </div>
  );
}
