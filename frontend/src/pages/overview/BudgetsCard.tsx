import { Link } from '@tanstack/react-router';
import type { BudgetUse, Utilization } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { PercentOf } from '@/budgets/PercentOf';
import { SpentOf } from '@/budgets/SpentOf';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Empty } from '@/ui/Empty';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { BudgetMeter, HealthBadge } from './BudgetMeter';
import { useUtilization } from './OrganizationBudget';

const MOST = 5;

/** Where budgets stand, the worst first, as the API orders them. */
export function BudgetsCard({ ready }: { ready: boolean }) {
  const utilization = useUtilization(ready);
  return (
    <Card title={text.overview.budgets.title} actions={<CardLink to="/budgets">{text.overview.budgets.more}</CardLink>}>
      <Shown
        of={utilization}
        waiting={<Skeleton className="h-72" />}
        isEmpty={(data) => data.budgets.length === 0}
        empty={<NoBudget />}
      >
        {(data) => <Budgets utilization={data} />}
      </Shown>
    </Card>
  );
}

function Budgets({ utilization: { budgets, totals } }: { utilization: Pick<Utilization, 'budgets' | 'totals'> }) {
  return (
    <>
      <p className="mb-4 flex flex-wrap gap-1.5">
        {totals.exceeded > 0 && (
          <Badge tone="bad">
            {totals.exceeded} {text.budgets.health.exceeded}
          </Badge>
        )}
        {totals.at_risk > 0 && (
          <Badge tone="warn">
            {totals.at_risk} {text.budgets.health.at_risk}
          </Badge>
        )}
        {totals.watch > 0 && (
          <Badge tone="info">
            {totals.watch} {text.budgets.health.watch}
          </Badge>
        )}
        <Badge tone="good">
          {totals.on_track} {text.budgets.health.on_track}
        </Badge>
      </p>
      <BudgetLines budgets={budgets} />
    </>
  );
}

/** The first of them, and how many more there are. */
export function BudgetLines({ budgets }: { budgets: readonly BudgetUse[] }) {
  return (
    <>
      <ul className="grid gap-4" aria-label={text.overview.budgets.label}>
        {budgets.slice(0, MOST).map((budget) => (
          <BudgetLine key={budget.budget_id} budget={budget} />
        ))}
      </ul>
      {budgets.length > MOST && (
        <p className="mt-3 text-xs text-muted">{text.overview.budgets.further(budgets.length - MOST)}</p>
      )}
    </>
  );
}

function BudgetLine({ budget }: { budget: BudgetUse }) {
  return (
    <li className="min-w-0">
      <div className="mb-1.5 flex items-baseline justify-between gap-3 text-sm">
        <Link
          to="/budgets/$budgetId"
          params={{ budgetId: budget.budget_id }}
          className="min-w-0 truncate font-medium hover:underline"
          title={budget.name}
        >
          {budget.name}
        </Link>
        {budget.percent !== undefined && (
          <span className="shrink-0">
            <PercentOf budget={budget} />
          </span>
        )}
      </div>
      <BudgetMeter budget={budget} />
      <div className="mt-1 flex items-center justify-between gap-3 text-xs text-muted">
        <span className="figures">
          <SpentOf budget={budget} />
        </span>
        <HealthBadge budget={budget} />
      </div>
    </li>
  );
}

function NoBudget() {
  const may = useMay();
  return (
    <Empty
      title={text.overview.budgets.empty}
      action={
        may('POST /v1/budgets') && (
          <ButtonLink to="/budgets/new" kind="primary" size="small">
            {text.overview.budgets.make}
          </ButtonLink>
        )
      }
    >
      {text.overview.budgets.emptyLead}
    </Empty>
  );
}
