import type { UseQueryResult } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { CostsSummary } from '@/api/generated';
import { periodOf } from '@/app/period/period';
import { useCalendar } from '@/app/period/useCalendar';
import type { Asked } from '@/ui/Shown';
import { type Dimension, type DriverRow, driversOf } from './drivers';
import { SUMMARY, TOP } from './queries';
import type { Span } from './search';

/** Of the month the summary has them; of longer periods they are asked for, once a minute. */
export function useDrivers(
  summary: UseQueryResult<CostsSummary, unknown>,
  span: Span,
  dimension: Dimension,
  ready: boolean,
): Asked<DriverRow[]> {
  const calendar = useCalendar();
  const { from } = periodOf({ period: span }, calendar, span);
  const longer = api.useQuery(
    'get',
    '/v1/costs',
    {
      params: {
        query: {
          from,
          granularity: 'total',
          group_by: [dimension],
          measures: ['cost_usd', 'requests', 'unpriced_requests'],
        },
      },
    },
    {
      enabled: ready && span !== 'month',
      refetchInterval: 60_000,
      select: (costs) => driversOf(costs.rows, dimension, SUMMARY.params.query.top),
    },
  );
  if (span !== 'month') return longer;
  return { ...summary, data: summary.data?.top_drivers[dimension].slice(0, TOP) };
}
