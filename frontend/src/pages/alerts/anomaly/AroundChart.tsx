import { useMemo } from 'react';
import { api } from '@/api/client';
import type { Anomaly, Trends } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import type { Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { formatMoney } from '@/format/money';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { filtersOf } from './words';

const words = text.alerts.anomalies;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** The hours (or days) before, during and after it, beside the same ones of a week before. */
export function AroundChart({ anomaly }: { anomaly: Anomaly }) {
  const zone = useZone();
  const { granularity, start, end } = anomaly;
  const margin = granularity === 'hour' ? DAY_MS : WEEK_MS;
  const from = floor(Date.parse(start) - margin);
  const to = floor(Math.min(Date.parse(end) + margin, Date.now() + HOUR_MS));
  const now = useTrend(anomaly, from, to);
  const before = useTrend(anomaly, from - WEEK_MS, to - WEEK_MS);
  return (
    <Card title={words.around} hint={words.aroundHint}>
      <Shown of={now} waiting={<Skeleton className="h-72" />}>
        {(data) => (
          <Chart
            trend={data}
            before={before.data}
            bucket={granularity}
            zone={zone}
            label={words.aroundLabel}
            start={Date.parse(start)}
            end={Date.parse(end)}
          />
        )}
      </Shown>
    </Card>
  );
}

function floor(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

function useTrend({ scope, granularity }: Anomaly, from: number, to: number) {
  return api.useQuery(
    'get',
    '/v1/costs/trends',
    {
      params: {
        query: {
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          granularity,
          filter: filtersOf(scope),
        },
      },
    },
    { staleTime: 5 * 60_000, retry: false },
  );
}

function Chart({
  trend,
  before,
  bucket,
  zone,
  label,
  start,
  end,
}: {
  trend: Trends;
  before: Trends | undefined;
  bucket: 'hour' | 'day';
  zone: string;
  label: string;
  start: number;
  end: number;
}) {
  const times = useMemo(() => trend.series.map((one) => Date.parse(one.start)), [trend]);
  const lines = useMemo<Line[]>(() => {
    const isWithin = times.map((at) => at >= start && at < end);
    const came = trend.series;
    const read = (place: number) => said(came[place]?.cost_usd);
    return [
      {
        label: words.usual,
        values: came.map((one, place) => (isWithin[place] ? null : drawn(one.cost_usd))),
        colour: 'series-1',
        kind: 'bars',
        read,
      },
      {
        label: words.stoodOut,
        values: came.map((one, place) => (isWithin[place] ? drawn(one.cost_usd) : null)),
        colour: 'bad',
        kind: 'bars',
        read,
      },
      {
        label: words.weekBefore,
        values: times.map((_, place) => drawn(before?.series[place]?.cost_usd)),
        colour: 'ink',
        kind: 'dashed',
        read: (place) => said(before?.series[place]?.cost_usd),
      },
    ];
  }, [trend, before, times, start, end]);
  return (
    <TimeChart
      label={label}
      times={times}
      lines={lines}
      bucket={bucket}
      zone={zone}
      height={280}
      axis={(value) => formatMoney(String(value), 'USD', 'short')}
    />
  );
}

function drawn(cost: string | null | undefined): number | null {
  return cost === null || cost === undefined ? null : Number(cost);
}

function said(cost: string | null | undefined): string {
  return cost === null || cost === undefined ? text.unknown : formatMoney(cost);
}
