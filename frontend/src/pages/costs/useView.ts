import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import type { Trends } from '@/api/generated';
import { LIVE } from '@/api/queries';
import { isRunning } from '@/app/period/period';
import { useCalendar } from '@/app/period/useCalendar';
import { askBreakdown, trendOf } from './ask';
import { type Breakdown, type Question, questionOf } from './question';
import type { CostsSearch } from './search';

export type View = {
  search: CostsSearch;
  question: Question;
  /** `undefined` takes a part out of the address. */
  change: (part: { [Key in keyof CostsSearch]?: CostsSearch[Key] | undefined }, replace?: boolean) => void;
};

/** What the address asks for, and how to change it; the same object until the address says something else. */
export function useView(): View {
  const search = useSearch({ from: '/shell/costs' });
  const navigate = useNavigate({ from: '/costs' });
  const { zone, fiscalStart, today } = useCalendar();
  const question = useMemo(() => questionOf(search, { zone, fiscalStart, today }), [search, zone, fiscalStart, today]);
  const change: View['change'] = useCallback(
    (part, replace = false) =>
      void navigate({ search: (before) => withoutGaps({ ...before, ...part }), replace, resetScroll: false }),
    [navigate],
  );
  return useMemo(() => ({ search, question, change }), [search, question, change]);
}

/** The whole cut; asked again as soon as the live total has changed. */
export function useBreakdown(question: Question, live: Trends | undefined): UseQueryResult<Breakdown> {
  const query = useQuery({
    queryKey: ['get', '/v1/costs', 'breakdown', question],
    queryFn: ({ client, signal }) => askBreakdown(question, client, signal),
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
  return useQuery({ ...trendOf(question), ...(running ? LIVE : {}) });
}

function withoutGaps(search: { [Key in keyof CostsSearch]?: CostsSearch[Key] | undefined }): CostsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
