import { api } from '@/api/client';
import type { Budget, BudgetPeriod, Forecast, ForecastSummary } from '@/api/generated';

const MOST = 100;
const CALM = { staleTime: 60_000, retry: false } as const;

export type PeriodForecasts = {
  /** The newest first; undefined until they are known. */
  kept: readonly ForecastSummary[] | undefined;
  /** The one that is looked at. */
  wanted: ForecastSummary | undefined;
  /** The same with what came since; undefined until that is known. Until then another one that was looked at stays. */
  shown: Forecast | undefined;
  error: unknown;
};

/**
 * The forecasts that were made of a budget's period, and the one that is looked at: without a choice the newest. Of a
 * deleted budget nothing is foreseen any more.
 */
export function usePeriodForecasts(
  budget: Budget,
  period: BudgetPeriod | null,
  chosen: string | undefined,
): PeriodForecasts {
  const { data: listed, error } = api.useQuery(
    'get',
    '/v1/forecasts',
    { params: { query: { budget_id: budget.budget_id, limit: MOST } } },
    { enabled: budget.state !== 'deleted', ...CALM },
  );
  // The list is in the order of days only.
  const kept = listed?.forecasts
    .filter((one) => one.period_end_day === period?.end_day && one.basis !== 'none')
    .toSorted((one, other) => other.made_at.localeCompare(one.made_at));
  const wanted = kept?.find((one) => one.forecast_id === chosen) ?? kept?.[0];
  const { data: shown } = api.useQuery(
    'get',
    '/v1/forecasts/{forecast_id}',
    { params: { path: { forecast_id: wanted?.forecast_id ?? '' } } },
    { enabled: wanted !== undefined, ...CALM },
  );
  return { kept, wanted, shown: wanted === undefined ? undefined : shown, error: kept === undefined ? error : null };
}
