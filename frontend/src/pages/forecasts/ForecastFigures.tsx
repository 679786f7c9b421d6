import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { BudgetRisk } from '@/api/generated';
import { useMay, useZone } from '@/app/session/useAccount';
import { formatShare, formatSignedShare } from '@/format/number';
import { formatMoment } from '@/format/time';
import { formatQuantity, quantity } from '@/format/unit';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { cx } from '@/ui/cx';
import { Money, Stat, Unknown } from '@/ui/Figure';
import { Quantity, Range } from '@/ui/Quantity';
import { SkeletonFigure } from '@/ui/Skeleton';
import type { ForecastDays } from './series';
import type { ShownForecast } from './useForecast';

const words = text.forecasts.figures;

/** The answer in figures: how much, how sure, and what it rests on. */
export function ForecastFigures({ forecast, days }: { forecast: ShownForecast; days: ForecastDays }) {
  const may = useMay();
  const isPast = forecast.actual !== null && forecast.actual !== undefined;
  // Where a budget stands is a matter of now: beside a forecast of the past it would seem to be what that said.
  const budgetId = isPast ? null : forecast.budget_id;
  return (
    <div
      className={cx(
        'grid grid-cols-2 gap-x-6 gap-y-5 rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5',
        budgetId === null ? 'lg:grid-cols-4 print:grid-cols-4' : 'lg:grid-cols-5 print:grid-cols-5',
      )}
    >
      <div className="max-sm:col-span-2">
        <Expected forecast={forecast} days={days} />
      </div>
      {budgetId !== null && <OfBudget budgetId={budgetId} />}
      {forecast.budget_id === null && forecast.unit === 'usd' && !isPast && may('POST /v1/scenarios/preview') && (
        <MonthEnd forecast={forecast} />
      )}
      <Stat
        label={words.trend}
        value={words.trends[forecast.trend.direction]}
        detail={`${formatSignedShare(forecast.trend.per_week)} ${words.perWeek}`}
      />
      <Stat label={words.daysUsed} value={words.days(forecast.days_used)} detail={words.basis[forecast.basis]} />
      {forecast.lower_bound && (
        <p className="col-span-full text-xs text-muted">≥ {words.lowerBound(forecast.unpriced_days)}</p>
      )}
    </div>
  );
}

function Expected({ forecast, days }: { forecast: ShownForecast; days: ForecastDays }) {
  const { unit } = forecast;
  const last = days.at(-1);
  if (last === undefined) return null;
  const past = forecast.actual !== null && forecast.actual !== undefined;
  return (
    <Stat
      size="large"
      label={past ? words.expectedOf(days.length) : words.expected(days.length)}
      value={
        <span className="[&_.unit]:text-base [&_.unit]:tracking-normal">
          <Quantity value={quantity(last, 'total', unit)} unit={unit} lowerBound={forecast.lower_bound} />
        </span>
      }
      detail={
        <>
          {words.sure}{' '}
          <Range low={quantity(last, 'total_low_80', unit)} high={quantity(last, 'total_high_80', unit)} unit={unit} />
          <br />
          {words.surer}{' '}
          <Range low={quantity(last, 'total_low_95', unit)} high={quantity(last, 'total_high_95', unit)} unit={unit} />
        </>
      }
    />
  );
}

/** The API reckons a month's end beside scenarios: one that changes nothing leaves what is foreseen. */
function MonthEnd({ forecast }: { forecast: ShownForecast }) {
  const { data, error } = api.useQuery('post', '/v1/scenarios/preview', {
    body: {
      name: '',
      notes: '',
      scope: forecast.scope,
      changes: [{ kind: 'volume', percent: 0, model: '', to_model: '', from: '' }],
    },
  });
  if (error !== null) return null;
  return (
    <Stat
      label={words.month}
      value={
        data === undefined ? (
          <SkeletonFigure />
        ) : (
          <Money amount={data.month.baseline_usd} lowerBound={data.lower_bound} />
        )
      }
      detail={words.monthHint}
    />
  );
}

const TONES: Record<'low' | 'medium' | 'high', Tone> = { low: 'good', medium: 'warn', high: 'bad' };

function OfBudget({ budgetId }: { budgetId: string }) {
  const { data } = api.useQuery('get', '/v1/budgets/{budget_id}/risk', { params: { path: { budget_id: budgetId } } });
  const zone = useZone();
  if (data === undefined) return <Stat label={words.periodEnd} value={<SkeletonFigure />} />;
  const { unit } = data;
  const limit = quantity(data, 'limit', unit);
  return (
    <>
      <Stat
        label={
          <>
            {words.periodEnd}
            {limit !== null && ` · ${words.periodHint(formatQuantity(limit, unit))}`}
          </>
        }
        value={
          <Quantity value={quantity(data, 'projected', unit)} unit={unit} lowerBound={data.lower_bound === true} />
        }
        detail={
          quantity(data, 'projected_low', unit) === null ? undefined : (
            <>
              {words.sure}{' '}
              <Range
                low={quantity(data, 'projected_low', unit)}
                high={quantity(data, 'projected_high', unit)}
                unit={unit}
              />
            </>
          )
        }
      />
      <Stat label={words.risk} value={<Risk risk={data} />} detail={exhaustion(data, zone)} />
    </>
  );
}

function Risk({ risk }: { risk: BudgetRisk }) {
  if (risk.risk === undefined) return <Unknown />;
  return (
    <Link to="/budgets/$budgetId" params={{ budgetId: risk.budget_id }} className="inline-flex items-center gap-2">
      {risk.probability !== null && risk.probability !== undefined && formatShare(risk.probability, 0)}
      <Badge tone={TONES[risk.risk]}>{words.risks[risk.risk]}</Badge>
    </Link>
  );
}

function exhaustion(risk: BudgetRisk, zone: string): string {
  const at = risk.exhausted_at;
  return at === null || at === undefined ? words.notExhausted : words.exhausted(formatMoment(at, zone, 'weekday'));
}
