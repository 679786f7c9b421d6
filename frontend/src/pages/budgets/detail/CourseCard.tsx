/** The period as a picture: spent so far against the limit and an even pace, and where the forecast leads. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Budget, BudgetStatus } from '@/api/generated';
import { textsOf } from '@/scope/scope';
import { useSees } from '@/scope/useSees';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { Segmented } from '@/ui/Tabs';
import { narrowing } from '@/url/narrowing';
import { type BudgetSearch, VIEWS } from '../search';
import { CourseChart } from './CourseChart';
import { CourseForecast } from './CourseForecast';
import { useDays } from './useCourse';
import { usePeriodForecasts } from './usePeriodForecasts';

const words = text.budgets.course;

export function CourseCard({ budget, status }: { budget: Budget; status: BudgetStatus }) {
  const search = useSearch({ from: '/shell/budgets/$budgetId' });
  const navigate = useNavigate({ from: '/budgets/$budgetId' });
  const { set } = narrowing<BudgetSearch>(search, (next) => void navigate({ search: next, replace: true }));
  const sees = useSees(budget.scope);
  const days = useDays(budget, status.period, sees);
  const forecasts = usePeriodForecasts(budget, status.period, search.forecast);
  const { period } = status;
  const { view = 'total' } = search;
  if (period === null) return null;
  return (
    <Card
      title={words.title}
      hint={sees ? words.hint[view] : words.unseen}
      actions={
        sees && (
          <>
            <CardLink
              to="/costs"
              search={{ from: period.first_day, to: period.end_day, filter: textsOf(budget.scope) }}
            >
              {words.costs}
            </CardLink>
            <div className="screen-only">
              <Segmented
                label={words.views}
                value={view}
                options={VIEWS.map((value) => ({ value, label: words.view[value] }))}
                onChange={(next) => set({ view: next === 'total' ? undefined : next })}
              />
            </div>
          </>
        )
      }
    >
      {sees && (
        <Shown of={days} waiting={<Skeleton className="h-[20rem]" />}>
          {(costs) => <CourseChart {...{ budget, status, period, costs, view }} forecast={forecasts.shown} />}
        </Shown>
      )}
      {budget.state !== 'deleted' && (
        <CourseForecast budgetId={budget.budget_id} forecasts={forecasts} onChoose={(forecast) => set({ forecast })} />
      )}
    </Card>
  );
}
