import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, client } from '@/api/client';
import type { BurnRate, Forecast } from '@/api/generated';
import { useRole } from '@/app/session/useAccount';
import { text } from '@/text';
import { Money, Unknown } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { Range } from '@/ui/Quantity';
import { PlainStat } from './PlainStat';

const RATE_MS = 60_000;

function useBurnRate(ready: boolean): UseQueryResult<BurnRate, unknown> {
  return api.useQuery('get', '/v1/costs/burn-rate', {}, { enabled: ready, refetchInterval: RATE_MS });
}

/** The last night's; null where there is none yet. At night the whole is foreseen, not what somebody manages. */
export function useForecast(ready: boolean): UseQueryResult<Forecast | null, unknown> {
  const seesAll = useRole() === 'admin';
  return useQuery({
    queryKey: ['forecasts', 'latest'],
    queryFn: async ({ signal }) => (await client.GET('/v1/forecasts/latest', { signal })).data ?? null,
    enabled: seesAll && ready,
    retry: false,
    staleTime: 10 * 60_000,
  });
}

export function RunRateStat({ ready }: { ready: boolean }) {
  const { data, error } = useBurnRate(ready);
  return (
    <PlainStat
      label={text.overview.runRate}
      value={told(data, error, (rate) => (
        <>
          <Money amount={rate.windows.last_7_days.cost_usd_per_day} lowerBound={rate.lower_bound} />{' '}
          <span className="text-sm font-normal text-muted">{text.overview.perDay}</span>
        </>
      ))}
      detail={
        data !== undefined && (
          <>
            <Money
              amount={data.windows.last_24_hours.cost_usd}
              lowerBound={data.windows.last_24_hours.unpriced_requests > 0}
            />{' '}
            {text.overview.lastDay}
          </>
        )
      }
    />
  );
}

export function MonthEndStat({ ready }: { ready: boolean }) {
  const { data, error } = useBurnRate(ready);
  return (
    <PlainStat
      label={text.overview.monthEnd}
      hint={text.overview.monthEndWhy}
      value={told(data, error, (rate) => <Money amount={rate.projection.cost_usd} lowerBound={rate.lower_bound} />)}
      detail={
        data !== undefined && (
          <>
            {text.overview.by} <Moment at={data.projection.month_end} shape="dayShort" />
          </>
        )
      }
    />
  );
}

/** The total of the days ahead, today included, as the forecast itself has it. */
export function ForecastStat({ ready, days }: { ready: boolean; days: number }) {
  const { data, error } = useForecast(ready);
  if (useRole() !== 'admin') return <PartStat days={days} />;
  const last = data?.days[Math.min(days, data.days.length) - 1];
  return (
    <PlainStat
      label={text.overview.next(days)}
      value={told(data, error, (forecast) =>
        forecast === null || last?.total_usd === undefined ? (
          <Unknown why={forecast?.reason ?? text.overview.noForecast} />
        ) : (
          <Money amount={last.total_usd} lowerBound={forecast.lower_bound} />
        ),
      )}
      detail={
        last?.total_low_80_usd !== undefined && last.total_high_80_usd !== undefined ? (
          <>
            {text.overview.band} <Range low={last.total_low_80_usd} high={last.total_high_80_usd} unit="usd" />
          </>
        ) : (
          data === null && text.overview.noForecast
        )
      }
    />
  );
}

/** Of a part a forecast is made when it is asked for. */
function PartStat({ days }: { days: number }) {
  return (
    <PlainStat
      label={text.overview.next(days)}
      value={
        <Link to="/forecasts" className="text-sm font-medium text-accent hover:underline">
          {text.overview.noForecastOfPart}
        </Link>
      }
    />
  );
}

function told<Data>(data: Data | undefined, error: unknown, draw: (data: Data) => ReactNode): ReactNode | undefined {
  if (data !== undefined) return draw(data);
  return error === null ? undefined : <Unknown />;
}
