import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { api } from '@/api/client';
import type { Trends } from '@/api/generated';
import { LIVE } from '@/api/queries';
import { granularityOf, isRunning } from '@/app/period/period';
import { useCalendar, usePeriod } from '@/app/period/useCalendar';
import { askBreakdown, type Breakdown, drawnGranularity, type Question } from './ask';
import { type CostsSearch, DEFAULT_ROWS } from './search';

export const FALLBACK = '30d';

/** What the address asks for, and how to change it. */
export function useView() {
  const search = useSearch({ from: '/shell/costs' });
  const navigate = useNavigate({ from: '/costs' });
  const period = usePeriod(search, FALLBACK);
  const question: Question = {
    period,
    granularity: granularityOf(period, search.granularity),
    rows: search.rows ?? DEFAULT_ROWS,
    columns: search.columns ?? null,
    filter: search.filter ?? [],
    measure: search.measure ?? 'cost_usd',
    compare: search.compare ?? null,
  };
  /** `undefined` takes a part out of the address. */
  const change = (part: { [Key in keyof CostsSearch]?: CostsSearch[Key] | undefined }, replace = false) =>
    void navigate({ search: (before) => withoutGaps({ ...before, ...part }), replace, resetScroll: false });
  return { search, question, change };
}

/** The whole cut; asked again as soon as the live total has changed. */
export function useBreakdown(question: Question, live: Trends | undefined): UseQueryResult<Breakdown> {
  const query = useQuery({
    queryKey: ['get', '/v1/costs', 'breakdown', question],
    queryFn: ({ signal }) => askBreakdown(question, signal),
    placeholderData: keepPreviousData,
  });
  const { refetch } = query;
  const news = `${live?.totals.requests ?? ''} ${live?.totals.cost_usd ?? ''} ${live?.to ?? ''}`;
  const shown = query.data;
  const known = `${shown?.trend.totals.requests ?? ''} ${shown?.trend.totals.cost_usd ?? ''} ${shown?.trend.to ?? ''}`;
  const stale = live !== undefined && shown !== undefined && !query.isPlaceholderData && news !== known;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each news is a reason to ask once
  useEffect(() => {
    if (stale) void refetch();
  }, [stale, news, refetch]);
  return query;
}

/** The total of the period against the one before, every few seconds while the period goes on. */
export function useLiveTotal(question: Question) {
  const running = isRunning(question.period, useCalendar());
  return api.useQuery(
    'get',
    '/v1/costs/trends',
    {
      params: {
        query: {
          ...question.period,
          granularity: drawnGranularity(question),
          ...(question.filter.length > 0 ? { filter: [...question.filter] } : {}),
        },
      },
    },
    running ? LIVE : {},
  );
}

function withoutGaps(search: { [Key in keyof CostsSearch]?: CostsSearch[Key] | undefined }): CostsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
