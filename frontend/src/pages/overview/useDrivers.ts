import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { allCosts } from '@/api/costs';
import type { CostsSummary } from '@/api/generated';
import { periodOf } from '@/app/period/period';
import { useCalendar } from '@/app/period/useCalendar';
import type { Asked } from '@/ui/Shown';
import { type Dimension, type DriverRow, driversOf } from './drivers';
import { TOP } from './queries';
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
  const longer = useQuery({
    ...allCosts({
      from,
      granularity: 'total',
      group_by: [dimension],
      measures: ['cost_usd', 'requests', 'unpriced_requests'],
    }),
    enabled: ready && span !== 'month',
    refetchInterval: 60_000,
    select: (costs) => driversOf(costs.rows, dimension, TOP),
  });
  if (span !== 'month') return longer;
  return { ...summary, data: summary.data?.top_drivers[dimension].slice(0, TOP) };
}
