import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { api } from '@/api/client';
import type { CostRow, TrendBucket } from '@/api/generated';
import { useCalendar } from '@/app/period/useCalendar';
import { dayOf } from '@/format/time';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { TrendSwitch } from '../TrendSwitch';
import { trendDays } from '../trend';

const TrendChart = lazy(() => import('../TrendChart').then((module) => ({ default: module.TrendChart })));
const route = getRouteApi('/shell/');
const NONE = [] as const;
const WAITING = <Skeleton className="h-[21rem]" />;

export function OwnTrend({ ready }: { ready: boolean }) {
  const { trend: span = '30d' } = route.useSearch();
  const { today, zone } = useCalendar();
  const { from, end } = trendDays(span, today);
  const days = api.useQuery(
    'get',
    '/v1/me/costs',
    {
      params: {
        query: { from, granularity: 'day', measures: ['cost_usd', 'requests', 'unpriced_requests'] },
      },
    },
    { enabled: ready, select: (costs) => costs.rows.map((row) => bucketOf(row, dayOf(row.start, zone) === today)) },
  );
  return (
    <Card className="lg:col-span-2" title={text.overview.own.trend} actions={<TrendSwitch />}>
      <Shown of={days} waiting={WAITING} isEmpty={(series) => series.length === 0} empty={<NoCalls />}>
        {(series) => (
          <Suspense fallback={WAITING}>
            <TrendChart series={series} forecast={NONE} end={end} zone={zone} />
          </Suspense>
        )}
      </Shown>
    </Card>
  );
}

function NoCalls() {
  return (
    <div className="py-10 text-center text-sm text-muted">
      <p className="font-medium text-ink">{text.overview.own.empty}</p>
      <p className="mx-auto mt-1 max-w-[52ch]">{text.overview.own.emptyLead}</p>
    </div>
  );
}

/** Today is not over, also where the period that was asked for ends with it. */
function bucketOf({ start, end, partial, measures }: CostRow, isToday: boolean): TrendBucket {
  return {
    start,
    end,
    partial: partial || isToday,
    cost_usd: measures.cost_usd ?? null,
    requests: measures.requests ?? 0,
    unpriced_requests: measures.unpriced_requests ?? 0,
  };
}
