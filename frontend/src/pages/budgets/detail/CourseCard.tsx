/** The period as a picture: spent so far against the limit and an even pace, and where the forecast leads. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Budget, BudgetStatus, Forecast } from '@/api/generated';
import { formatShare } from '@/format/number';
import { quantity } from '@/format/unit';
import { textsOf } from '@/scope/scope';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Day } from '@/ui/Moment';
import { Quantity } from '@/ui/Quantity';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { Segmented } from '@/ui/Tabs';
import { VIEWS } from '../search';
import { CourseChart } from './CourseChart';
import { ForecastNow } from './ForecastNow';
import { useBudgetForecast, useDays } from './useCourse';

export function CourseCard({ budget, status }: { budget: Budget; status: BudgetStatus }) {
  const { view = 'total' } = useSearch({ from: '/shell/budgets/$budgetId' });
  const navigate = useNavigate({ from: '/budgets/$budgetId' });
  const days = useDays(budget, status.period);
  const forecast = useBudgetForecast(budget.budget_id, status.period);
  const { period } = status;
  if (period === null) return null;
  return (
    <Card
      title={text.budgets.course.title}
      hint={text.budgets.course.hint[view]}
      actions={
        <>
          <CardLink to="/costs" search={{ from: period.first_day, to: period.end_day, filter: textsOf(budget.scope) }}>
            {text.budgets.course.costs}
          </CardLink>
          <div className="screen-only">
            <Segmented
              label={text.budgets.course.views}
              value={view}
              options={VIEWS.map((value) => ({ value, label: text.budgets.course.view[value] }))}
              onChange={(next) => void navigate({ search: next === 'total' ? {} : { view: next }, replace: true })}
            />
          </div>
        </>
      }
    >
      <Shown of={days} waiting={<Skeleton className="h-[20rem]" />}>
        {(data) => (
          <CourseChart budget={budget} status={status} period={period} costs={data} forecast={forecast} view={view} />
        )}
      </Shown>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3 text-xs text-muted">
        {forecast === undefined ? <span>{text.budgets.course.noForecast}</span> : <Against forecast={forecast} />}
        <ForecastNow budgetId={budget.budget_id} hasOne={forecast !== undefined} />
      </div>
    </Card>
  );
}

/** The forecast, and how it turned out so far. */
function Against({ forecast }: { forecast: Forecast }) {
  const { unit, actual } = forecast;
  const words = text.budgets.course;
  if (actual === null) {
    return (
      <span>
        {words.forecastOf} <Day day={forecast.first_day} />. {words.nothingCame}
      </span>
    );
  }
  return (
    <span>
      {words.forecastOf} <Day day={forecast.first_day} />: {words.foreseen}{' '}
      <Quantity value={quantity(actual, 'foreseen', unit)} unit={unit} />, {words.came}{' '}
      <Quantity value={quantity(actual, 'total', unit)} unit={unit} lowerBound={actual.lower_bound} />
      {actual.off !== null && ` (${words.off(formatShare(Math.abs(actual.off), 0), actual.off >= 0)})`}.{' '}
      {words.within(actual.within_80, actual.days.length)}
    </span>
  );
}
