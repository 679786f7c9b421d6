/** Which budgets need attention, and where all of them stand. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { api } from '@/api/client';
import { LIVE } from '@/api/queries';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Ago } from '@/ui/Moment';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { present } from '@/url/read';
import { BudgetsFilters } from './BudgetsFilters';
import { BudgetsTable } from './BudgetsTable';
import { FirstBudget } from './FirstBudget';
import { HealthSummary } from './HealthSummary';
import { NothingFits } from './NothingFits';
import { ordered } from './order';
import { RequestsWaiting } from './RequestsWaiting';
import { type BudgetsSearch, isNarrowed } from './search';

export function BudgetsPage() {
  const search = useSearch({ from: '/shell/budgets' });
  const navigate = useNavigate({ from: '/budgets' });
  const may = useMay();
  const change = (next: BudgetsSearch) => void navigate({ search: next, replace: true });
  const { health: _, sort: __, down: ___, ...filters } = search;
  const query = api.useQuery('get', '/v1/budgets/utilization', { params: { query: filters } }, LIVE);
  return (
    <Page
      title={text.budgets.title}
      lead={text.budgets.lead}
      actions={
        <>
          <RequestsWaiting />
          {may('GET /v1/budgets/check') && <ButtonLink to="/budgets/check">{text.budgets.check.title}</ButtonLink>}
          {may('POST /v1/budgets') && (
            <ButtonLink kind="primary" to="/budgets/new">
              <Plus className="size-4" aria-hidden />
              {text.budgets.new}
            </ButtonLink>
          )}
        </>
      }
    >
      <Shown
        of={query}
        waiting={
          <Card>
            <SkeletonLines lines={10} />
          </Card>
        }
        isEmpty={(data) => data.budgets.length === 0 && !isNarrowed(search)}
        empty={<FirstBudget />}
      >
        {(data) => (
          <div className="grid gap-4 *:min-w-0">
            <HealthSummary
              totals={data.totals}
              health={search.health}
              onHealth={(health) => change(present({ ...search, health }))}
            />
            <BudgetsFilters search={search} onChange={change} />
            <Card flush>
              {data.budgets.length === 0 ? (
                <NothingFits onClear={() => change({})} />
              ) : (
                <BudgetsTable budgets={ordered(data.budgets, search)} search={search} onSort={change} />
              )}
            </Card>
            <p className="text-xs text-muted">
              {text.budgets.asOf} <Ago at={data.as_of} />. {text.budgets.legend} {text.budgets.notAdded}
            </p>
          </div>
        )}
      </Shown>
    </Page>
  );
}
