import { api } from '@/api/client';
import type { Budget, BudgetPeriod, CostRow, Forecast } from '@/api/generated';
import { formatCount } from '@/format/number';
import { formatQuantity } from '@/format/unit';
import { textsOf } from '@/scope/scope';
import { text } from '@/text';

/** Input and output together, as a budget in tokens counts them. */
const TOKENS = [
  'input_uncached_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
] as const;
type Measure = (typeof TOKENS)[number] | 'cost_usd' | 'requests';

const MEASURES: Record<Budget['unit'], readonly Measure[]> = {
  usd: ['cost_usd'],
  requests: ['requests'],
  tokens: TOKENS,
};

export type MeasuredDay = { height: number | null; read: string };

/** What each day of the period came to. */
export function useDays(budget: Budget, period: BudgetPeriod | null) {
  return api.useQuery(
    'get',
    '/v1/costs',
    {
      params: {
        query: {
          from: period?.first_day ?? '',
          to: period?.end_day ?? '',
          granularity: 'day',
          measures: [...MEASURES[budget.unit]],
          filter: textsOf(budget.scope),
        },
      },
    },
    { enabled: period !== null, refetchInterval: 20_000, retry: false },
  );
}

export function measured(row: CostRow, unit: Budget['unit']): MeasuredDay {
  const { measures } = row;
  if (unit === 'usd') {
    const cost = measures.cost_usd ?? null;
    return {
      height: cost === null ? null : Number(cost),
      read: cost === null ? text.unknown : formatQuantity(cost, 'usd'),
    };
  }
  if (unit === 'requests') return { height: measures.requests ?? 0, read: formatCount(measures.requests ?? 0) };
  const kinds = TOKENS.map((name) => ({ name, count: measures[name] ?? 0 })).filter((kind) => kind.count > 0);
  return {
    height: kinds.reduce((height, kind) => height + kind.count, 0),
    read:
      kinds.length === 0
        ? '0'
        : kinds.map(({ name, count }) => text.budgets.tokenKinds[name](formatCount(count))).join(', '),
  };
}

/** The newest forecast of the budget that is about this period, with what came since. */
export function useBudgetForecast(budgetId: string, period: BudgetPeriod | null): Forecast | undefined {
  const { data: listed } = api.useQuery(
    'get',
    '/v1/forecasts',
    { params: { query: { budget_id: budgetId, limit: 30 } } },
    { staleTime: 60_000, retry: false },
  );
  const newest = listed?.forecasts.find((one) => one.period_end_day === period?.end_day && one.basis !== 'none');
  const { data } = api.useQuery(
    'get',
    '/v1/forecasts/{forecast_id}',
    { params: { path: { forecast_id: newest?.forecast_id ?? '' } } },
    { enabled: newest !== undefined, staleTime: 60_000, retry: false },
  );
  return newest === undefined ? undefined : data;
}
