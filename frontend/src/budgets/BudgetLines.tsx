import type { BudgetUse } from '@/api/generated';
import { text } from '@/text';
import { BudgetLink } from './BudgetLink';
import { HealthBadge } from './BudgetMeter';
import { PercentOf } from './PercentOf';
import { SpentOf } from './SpentOf';
import { UseMeter } from './UseMeter';

const MOST = 5;

/** The first of them, and how many more there are. */
export function BudgetLines({ budgets }: { budgets: readonly BudgetUse[] }) {
  return (
    <>
      <ul className="grid gap-4" aria-label={text.budgets.tightest}>
        {budgets.slice(0, MOST).map((budget) => (
          <BudgetLine key={budget.budget_id} budget={budget} />
        ))}
      </ul>
      {budgets.length > MOST && (
        <p className="mt-3 text-xs text-muted">{text.budgets.further(budgets.length - MOST)}</p>
      )}
    </>
  );
}

function BudgetLine({ budget }: { budget: BudgetUse }) {
  return (
    <li className="min-w-0">
      <div className="mb-1.5 flex items-baseline justify-between gap-3 text-sm">
        <BudgetLink budget={budget} />
        {budget.percent !== undefined && (
          <span className="shrink-0">
            <PercentOf budget={budget} />
          </span>
        )}
      </div>
      <UseMeter budget={budget} />
      <div className="mt-1 flex items-center justify-between gap-3 text-xs text-muted">
        <span className="figures">
          <SpentOf budget={budget} />
        </span>
        <HealthBadge budget={budget} />
      </div>
    </li>
  );
}
