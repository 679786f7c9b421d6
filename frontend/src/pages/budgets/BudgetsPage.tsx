/** Which budgets need attention, and where all of them stand. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ComponentProps } from 'react';
import { api } from '@/api/client';
import { LIVE } from '@/api/queries';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { EmptyList } from '@/ui/EmptyList';
import { Ago } from '@/ui/Moment';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { narrowing } from '@/url/narrowing';
import { BudgetsFilters } from './BudgetsFilters';
import { BudgetsTable } from './BudgetsTable';
import { FirstBudget } from './FirstBudget';
import { HealthSummary } from './HealthSummary';
import { ordered } from './order';
import { RequestsWaiting } from './RequestsWaiting';
import type { BudgetsSearch } from './search';

export function BudgetsPage() {
  const search = useSearch({ from: '/shell/budgets' });
  const navigate = useNavigate({ from: '/budgets' });
  const may = useMay();
  const go = (next: BudgetsSearch) => void navigate({ search: next, replace: true });
  const narrowed = narrowing<BudgetsSearch>(search, go, ['sort', 'down']);
  const { health: _, sort: __, down: ___, ...filters } = search;
  const query = api.useQuery('get', '/v1/budgets/utilization', { params: { query: filters } }, LIVE);
  return (
    <Page
      title={text.budgets.title}
      lead={text.budgets.lead}
      actions={
        <>
          <RequestsWaiting />
          {may('GET /v1/budgets/check') && <ButtonLink to="/budgets/check">{text.budgets.check.short}</ButtonLink>}
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
        isEmpty={(data) => data.budgets.length === 0 && narrowed.clear === undefined}
        empty={<FirstBudget />}
      >
        {(data) => (
          <div className="grid gap-4 *:min-w-0">
            <HealthSummary
              totals={data.totals}
              health={search.health}
              onHealth={(health) => narrowed.set({ health })}
            />
            <BudgetsFilters {...narrowed} />
            <Listed budgets={ordered(data.budgets, search)} search={search} onSort={go} onClear={narrowed.clear} />
            <p className="text-xs text-muted">
              {text.budgets.asOf} <Ago at={data.as_of} />. {text.budgets.legend} {text.budgets.notAdded}
            </p>
          </div>
        )}
      </Shown>
    </Page>
  );
}

function Listed({ onClear, ...list }: ComponentProps<typeof BudgetsTable> & { onClear: (() => void) | undefined }) {
  return (
    <Card flush>
      {list.budgets.length === 0 ? (
        <EmptyList title={text.budgets.first.none} narrowed={text.budgets.nothingFits} onClear={onClear} />
      ) : (
        <BudgetsTable {...list} />
      )}
    </Card>
  );
}
