import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { api } from '@/api/client';
import type { Trends } from '@/api/generated';
import { useCalendar } from '@/app/period/useCalendar';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { Change, Money } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { useLoaded } from '@/ui/useLoaded';
import { useForecast } from './AheadStats';
import { TrendSwitch } from './TrendSwitch';
import { trendDays } from './trend';

// The chart's library comes after the figures.
const loadChart = () => import('./TrendChart').then((module) => module.TrendChart);

const route = getRouteApi('/shell/');

/** Spend per day, and the forecast joined to it. */
export function TrendCard({ ready, asOf }: { ready: boolean; asOf: string | undefined }) {
  const { trend: span = '30d' } = route.useSearch();
  const { today, zone } = useCalendar();
  const { from, end } = trendDays(span, today);
  const trends = api.useQuery(
    'get',
    '/v1/costs/trends',
    { params: { query: { from, granularity: 'day' } } },
    { enabled: ready },
  );
  useAskedAgain(asOf);
  const forecast = useForecast(ready);
  const TrendChart = useLoaded(loadChart);
  return (
    <Card
      className="lg:col-span-2 print:col-span-2"
      title={text.overview.trend.title}
      hint={<span className="screen-only">{text.overview.trend.hint}</span>}
      actions={
        <>
          <CardLink to="/costs" search={{ period: span, columns: 'time', granularity: 'day' }}>
            {text.overview.trend.more}
          </CardLink>
          <div className="screen-only">
            <TrendSwitch />
          </div>
        </>
      }
    >
      <Shown of={trends} waiting={<Skeleton className="h-[25.75rem]" />}>
        {(data) => (
          <>
            <Total trends={data} />
            {TrendChart === null || forecast.isLoading ? (
              <Skeleton className="h-[23.6rem]" />
            ) : (
              <TrendChart series={data.series} forecast={forecast.data?.days ?? NONE} end={end} zone={zone} />
            )}
          </>
        )}
      </Shown>
    </Card>
  );
}

const NONE = [] as const;

function Total({ trends }: { trends: Trends }) {
  return (
    <p className="mb-2 flex h-6 flex-wrap items-baseline gap-x-2 overflow-hidden text-sm text-muted">
      <span className="text-base font-semibold text-ink">
        <Money amount={trends.totals.cost_usd} lowerBound={trends.lower_bound} />
      </span>
      {trends.change !== null && (
        <span>
          <Change fraction={trends.change} /> {text.overview.trend.change}
        </span>
      )}
    </p>
  );
}

/** The summary is live: once it has counted something newer, the days are asked for again, and not before. */
function useAskedAgain(asOf: string | undefined): void {
  const queries = useQueryClient();
  const seen = useRef(asOf);
  useEffect(() => {
    const isNewer = seen.current !== undefined && asOf !== undefined && asOf !== seen.current;
    seen.current = asOf;
    if (isNewer) void queries.invalidateQueries({ queryKey: ['get', '/v1/costs/trends'] });
  }, [asOf, queries]);
}
