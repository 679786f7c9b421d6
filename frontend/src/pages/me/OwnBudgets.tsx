import { BudgetLines } from '@/budgets/BudgetLines';
import { useUtilization } from '@/budgets/useUtilization';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

const words = text.me.budgets;

/** Those that one owns, or is named in. */
export function OwnBudgets() {
  const utilization = useUtilization();
  return (
    <Card title={words.title} actions={<CardLink to="/budgets">{words.more}</CardLink>}>
      <Shown
        of={utilization}
        waiting={<Skeleton className="h-40" />}
        isEmpty={(data) => data.budgets.length === 0}
        empty={<p className="py-2 text-sm text-muted">{words.none}</p>}
      >
        {(data) => <BudgetLines budgets={data.budgets} />}
      </Shown>
    </Card>
  );
}
