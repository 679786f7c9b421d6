import type { Forecast } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import { formatShare } from '@/format/number';
import { formatMoment } from '@/format/time';
import { quantity } from '@/format/unit';
import { text } from '@/text';
import { CardLink } from '@/ui/CardLink';
import { cx } from '@/ui/cx';
import { InlineSelect } from '@/ui/InlineSelect';
import { Moment } from '@/ui/Moment';
import { Quantity } from '@/ui/Quantity';
import { Failed } from '@/ui/Shown';
import { ForecastNow } from './ForecastNow';
import type { PeriodForecasts } from './usePeriodForecasts';

const words = text.budgets.course;

/** Which forecast of the period is drawn, how it has turned out so far, and how to get another one. */
export function CourseForecast({
  budgetId,
  forecasts: { kept, wanted, shown, error },
  onChoose,
}: {
  budgetId: string;
  forecasts: PeriodForecasts;
  /** Undefined: the newest. */
  onChoose: (forecastId: string | undefined) => void;
}) {
  const zone = useZone();
  if (error !== null) return <Failed error={error} small />;
  // Most have one: what is there in the end stands from the beginning.
  const hasOne = kept === undefined || kept.length > 0;
  const isChoice = kept !== undefined && kept.length > 1;
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-t border-line pt-4">
      <div className="flex min-h-9 min-w-0 flex-wrap items-center gap-x-3 gap-y-2 text-xs text-muted">
        {wanted !== undefined && (
          <span className={cx(isChoice && 'hidden print:inline')}>
            {words.forecastOf} <Moment at={wanted.made_at} />.
          </span>
        )}
        {isChoice && (
          <InlineSelect
            label={words.forecastOf}
            value={wanted?.forecast_id ?? ''}
            options={kept.map((one) => ({ value: one.forecast_id, label: formatMoment(one.made_at, zone, 'hour') }))}
            onChange={(next) => onChoose(next === kept[0]?.forecast_id ? undefined : next)}
          />
        )}
        {!hasOne && <span>{words.noForecast}</span>}
        {shown !== undefined && <Against forecast={shown} />}
      </div>
      <div className="screen-only flex flex-wrap items-center gap-3">
        {hasOne && (
          <CardLink to="/forecasts/past" search={{ budget: budgetId }}>
            {words.past}
          </CardLink>
        )}
        <ForecastNow budgetId={budgetId} hasOne={hasOne} onMade={() => onChoose(undefined)} />
      </div>
    </div>
  );
}

/** How it turned out so far. */
function Against({ forecast: { unit, actual, lower_bound: isLowerBound } }: { forecast: Forecast }) {
  if (actual === null) return <span>{words.nothingCame}</span>;
  return (
    <span className="min-w-0">
      {words.foreseen} <Quantity value={quantity(actual, 'foreseen', unit)} unit={unit} lowerBound={isLowerBound} />,{' '}
      {words.came} <Quantity value={quantity(actual, 'total', unit)} unit={unit} lowerBound={actual.lower_bound} />
      {actual.off !== null && ` (${words.off(formatShare(Math.abs(actual.off), 0), actual.off >= 0)})`}.{' '}
      {words.within(actual.within_80, actual.days.length)}
    </span>
  );
}
