import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { BudgetLines } from '../BudgetsCard';
import { useUtilization } from '../OrganizationBudget';

/** Those that the caller sees: owns, or is named in. */
export function OwnBudgets({ ready }: { ready: boolean }) {
  const utilization = useUtilization(ready);
  return (
    <Card title={text.overview.own.budgets} actions={<CardLink to="/budgets">{text.overview.budgets.more}</CardLink>}>
      <Shown
        of={utilization}
        waiting={<Skeleton className="h-64" />}
        isEmpty={(data) => data.budgets.length === 0}
        empty={<p className="py-2 text-sm text-muted">{text.overview.own.noBudgets}</p>}
      >
        {(data) => <BudgetLines budgets={data.budgets} />}
      </Shown>
    </Card>
  );
}
