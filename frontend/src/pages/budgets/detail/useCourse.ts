import { api } from '@/api/client';
import type { Budget, BudgetPeriod, CostRow } from '@/api/generated';
import { forDrawing } from '@/format/money';
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
export function useDays(budget: Budget, period: BudgetPeriod | null, sees: boolean) {
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
    { enabled: period !== null && sees, refetchInterval: 20_000, retry: false },
  );
}

export function measured(row: CostRow, unit: Budget['unit']): MeasuredDay {
  const { measures } = row;
  if (unit === 'usd') {
    const cost = measures.cost_usd ?? null;
    return {
      height: cost === null ? null : forDrawing(cost),
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
