import type { Utilization } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { BudgetLines } from '@/budgets/BudgetLines';
import { useUtilization } from '@/budgets/useUtilization';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Empty } from '@/ui/Empty';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

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
