import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, client } from '@/api/client';
import type { Forecast, MadeForecast } from '@/api/generated';
import { useRole } from '@/app/session/useAccount';
import { addDays } from '@/format/time';
import type { Unit } from '@/format/unit';
import { type Scope, scopeOf, textsOf } from '@/scope/scope';
import { useSees } from '@/scope/useSees';
import { type ForecastSearch, type Horizon, horizonOf } from './search';
import { type DayValue, historyDays, historyOf } from './series';

/** A forecast as the page shows it: one that was just made has nothing to be held against yet. */
export type ShownForecast = MadeForecast & { actual?: Forecast['actual'] };

export type Ask = { budget: string | undefined; scope: string[]; unit: Unit; horizon: Horizon };

export function askOf(search: ForecastSearch): Ask {
  return {
    budget: search.budget,
    scope: search.scope ?? [],
    unit: search.unit ?? 'usd',
    horizon: horizonOf(search),
  };
}

/** The last night's where there is one, which is there at once; else one of now, which is looked at and not kept. */
export function useForecast(search: ForecastSearch): UseQueryResult<ShownForecast> {
  const ask = askOf(search);
  const seesAll = useRole() === 'admin';
  return useQuery({
    queryKey: ['forecast', ask],
    queryFn: async ({ signal }) =>
      (await latest(ask, seesAll, signal)) ?? (await askForecast(ask, { keep: false, signal })),
    staleTime: 5 * 60_000,
  });
}

/** Each night the whole is foreseen, and every budget; of another part nothing is kept. */
async function latest(ask: Ask, seesAll: boolean, signal: AbortSignal): Promise<ShownForecast | null> {
  if (ask.budget === undefined && (!seesAll || ask.scope.length > 0 || ask.unit !== 'usd')) return null;
  const query = ask.budget === undefined ? {} : { budget_id: ask.budget };
  const { data } = await client.GET('/v1/forecasts/latest', { params: { query }, signal });
  return data ?? null;
}

/** `keep`: it can be read again, and is laid over what comes. */
export async function askForecast(
  ask: Ask,
  { keep, signal }: { keep: boolean; signal?: AbortSignal },
): Promise<MadeForecast> {
  const of = ask.budget === undefined ? { scope: scopeOf(ask.scope), unit: ask.unit } : { budget_id: ask.budget };
  const horizon = ask.horizon === 'period_end' ? ask.horizon : Number(ask.horizon);
  const { data } = await client.POST('/v1/forecasts', {
    body: { budget_id: '', ...of, horizon, keep },
    ...(signal === undefined ? {} : { signal }),
  });
  if (data === undefined) throw new Error('no forecast in the answer');
  return data;
}

/**
 * The days before a forecast; none where they are not kept in its unit, or not for the caller to see. Undefined while
 * they are asked for: they are the left half of the picture.
 */
export function useHistory(scope: Scope, unit: Unit, firstDay: string, ahead: number): DayValue[] | undefined {
  const sees = useSees(scope);
  const measure = unit === 'usd' ? 'cost_usd' : 'requests';
  const { data, isLoading } = api.useQuery(
    'get',
    '/v1/costs',
    {
      params: {
        query: {
          from: addDays(firstDay, -historyDays(ahead)),
          to: firstDay,
          granularity: 'day',
          measures: [measure],
          filter: textsOf(scope),
        },
      },
    },
    { enabled: sees && unit !== 'tokens' && !('user' in scope), staleTime: 5 * 60_000 },
  );
  return useMemo(() => {
    if (isLoading) return undefined;
    return unit === 'tokens' || data === undefined ? [] : historyOf(data.rows, firstDay, unit);
  }, [data, isLoading, firstDay, unit]);
}
