/** One budget: where it stands, where that leads, and what can be done. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Budget, BudgetStatus } from '@/api/generated';
import { isProblem } from '@/api/problem';
import { LIVE } from '@/api/queries';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { HealthBadge } from '@/budgets/BudgetMeter';
import { TO_BUDGETS } from '@/pages/budgets/back';
import { ScopeWords } from '@/scope/ScopeWords';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { cx } from '@/ui/cx';
import { Page } from '@/ui/Page';
import { Failed, Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { useBudget } from '../useBudget';
import { AlertHistory } from './AlertHistory';
import { BudgetActions } from './BudgetActions';
import { CourseCard } from './CourseCard';
import { Excesses } from './Excesses';
import { History } from './History';
import { Increases } from './Increases';
import { Leases } from './Leases';
import { Rules } from './Rules';
import { Standing } from './Standing';
import { Thresholds } from './Thresholds';
import { Unseen } from './Unseen';
import { useAnchor } from './useAnchor';

export function BudgetPage() {
  const { budgetId } = useParams({ from: '/shell/budgets/$budgetId' });
  const query = useBudget(budgetId);
  if (query.data === undefined) {
    return (
      <Page title={text.budgets.one} back={TO_BUDGETS}>
        {query.error === null ? <Skeleton className="h-96" /> : <Failed error={query.error} />}
        {isProblem(query.error) && query.error.status === 404 && <Unseen budgetId={budgetId} />}
      </Page>
    );
  }
  return <Known key={budgetId} versioned={query.data} />;
}

function Known({ versioned }: { versioned: Versioned<Budget> }) {
  const budget = versioned.data;
  const status = api.useQuery(
    'get',
    '/v1/budgets/{budget_id}/status',
    { params: { path: { budget_id: budget.budget_id } } },
    LIVE,
  );
  return (
    <Page
      title={budget.name}
      back={TO_BUDGETS}
      lead={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <ScopeWords scope={budget.scope} />
          <span className={cx(status.isPending && 'invisible')}>
            <HealthBadge budget={{ state: budget.state, ...healthOf(status) }} />
          </span>
          {budget.kept_by_policy !== null && <Badge>{text.budgets.keptByPolicy}</Badge>}
        </div>
      }
      actions={<BudgetActions versioned={versioned} />}
    >
      <Shown of={status} waiting={<Skeleton className="h-[27rem] sm:h-[20rem]" />}>
        {(data) => <Standing status={data} budget={budget} />}
      </Shown>
      <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 xl:grid-cols-[minmax(0,1fr)_22rem] wall:grid-cols-[minmax(0,1fr)_26rem] print:grid-cols-[minmax(0,1fr)_18rem]">
        <Course budget={budget} status={status} />
        <Aside budget={budget} percent={status.data?.percent ?? null} />
      </div>
    </Page>
  );
}

/** Until it is known a health holds its place, or what stands below would jump. */
function healthOf({ data, isPending }: UseQueryResult<BudgetStatus, unknown>): Pick<BudgetStatus, 'health'> {
  const health = isPending ? 'on_track' : data?.health;
  return health === undefined ? {} : { health };
}

function Course({ budget, status }: { budget: Budget; status: UseQueryResult<BudgetStatus, unknown> }) {
  const may = useMay();
  return (
    <div className="grid gap-4 *:min-w-0 sm:gap-5">
      {status.data !== undefined ? (
        <CourseCard budget={budget} status={status.data} />
      ) : (
        // What failed is said above.
        status.error === null && <Skeleton className="h-[31rem]" />
      )}
      <Increases budget={budget} />
      {may('GET /v1/alerts') && <AlertHistory budgetId={budget.budget_id} />}
      <History budget={budget} />
      {budget.enforcement !== 'notify' && may('GET /v1/leases') && <Leases budgetId={budget.budget_id} />}
      <Excesses budget={budget} />
    </div>
  );
}

function Aside({ budget, percent }: { budget: Budget; percent: number | null }) {
  useAnchor();
  return (
    <div className="grid gap-4 *:min-w-0 sm:gap-5">
      <Rules budget={budget} />
      <Thresholds budget={budget} percent={percent} />
    </div>
  );
}
