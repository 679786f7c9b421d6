import { Link } from '@tanstack/react-router';
import type { BudgetUse, PeriodSpend } from '@/api/generated';
import { useMay, useRole } from '@/app/session/useAccount';
import { BudgetLink } from '@/budgets/BudgetLink';
import { HealthBadge } from '@/budgets/BudgetMeter';
import { PercentOf } from '@/budgets/PercentOf';
import { UseMeter } from '@/budgets/UseMeter';
import { useUtilization } from '@/budgets/useUtilization';
import { text } from '@/text';
import { Money } from '@/ui/Figure';
import { ofOrganization } from './budgets';

/** Against the budget of everything, where there is one for just this period. */
export function OrganizationBudget({ ready, spend }: { ready: boolean; spend: PeriodSpend | undefined }) {
  const may = useMay();
  const seesAll = useRole() === 'admin';
  const { data, error } = useUtilization(ready);
  if (error !== null && data === undefined) return null;
  const budget = data === undefined || spend === undefined ? undefined : ofOrganization(data.budgets, spend);
  // Whoever sees a part does not see that budget, and could not make it.
  if (!seesAll && budget === undefined) return null;
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-6 gap-y-2 border-t border-line px-4 py-3 text-sm sm:px-6">
      {budget !== undefined ? (
        <AgainstBudget budget={budget} />
      ) : data === undefined || spend === undefined ? null : (
        <p className="text-muted">
          {text.overview.budget.none}{' '}
          {may('POST /v1/budgets') && (
            <Link to="/budgets/new" className="screen-only font-medium text-accent hover:underline">
              {text.overview.budget.set}
            </Link>
          )}
        </p>
      )}
    </div>
  );
}

function AgainstBudget({ budget }: { budget: BudgetUse }) {
  const isBeyond = budget.remaining_usd?.startsWith('-') === true;
  return (
    <>
      <BudgetLink budget={budget} />
      <div className="min-w-24 flex-1">
        <UseMeter budget={budget} />
      </div>
      <span className="text-muted">
        <span className="font-medium text-ink">
          <PercentOf budget={budget} />
        </span>{' '}
        / <Money amount={budget.limit_usd} />
      </span>
      <span className="text-muted">
        <span className="font-medium text-ink">
          <Money amount={budget.remaining_usd?.replace(/^-/, '')} />
        </span>{' '}
        {isBeyond ? text.overview.budget.beyond : text.overview.budget.left}
      </span>
      {budget.projected_usd !== undefined && budget.projected_usd !== null && (
        <span className="text-muted">
          {text.overview.budget.expected}{' '}
          <span className="font-medium text-ink">
            <Money amount={budget.projected_usd} lowerBound={budget.lower_bound === true} />
          </span>
        </span>
      )}
      <HealthBadge budget={budget} />
    </>
  );
}
