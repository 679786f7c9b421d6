import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import type { Costs, Trends } from '@/api/generated';
import { LIVE } from '@/api/queries';
import { isRunning } from '@/app/period/period';
import { useCalendar } from '@/app/period/useCalendar';
import { chartOf, rowsOf, tableOf, trendOf } from './ask';
import { type Breakdown, type Drawn, type Question, questionOf } from './question';
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

export type Cuts = {
  /** The first dimension alone, which is there before the others may be. */
  rows: UseQueryResult<Costs>;
  table: UseQueryResult<Breakdown>;
  chart: UseQueryResult<Drawn>;
  /** Both again. */
  again: () => void;
};

/** What the table and the chart show; asked again as soon as the live total has changed. */
export function useCuts(question: Question, live: Trends | undefined): Cuts {
  const rows = useQuery({ ...rowsOf(question), placeholderData: keepPreviousData });
  const table = useQuery({ ...tableOf(question), placeholderData: keepPreviousData });
  const chart = useQuery({ ...chartOf(question), placeholderData: keepPreviousData });
  const { refetch: askTable } = table;
  const { refetch: askChart } = chart;
  const again = useCallback(() => {
    void askTable();
    void askChart();
  }, [askTable, askChart]);
  const known = chart.data?.trend;
  const news = newsOf(live);
  const isStale = live !== undefined && known !== undefined && !chart.isPlaceholderData && news !== newsOf(known);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each news is a reason to ask once
  useEffect(() => {
    if (isStale) again();
  }, [isStale, news, again]);
  return { rows, table, chart, again };
}

function newsOf(trend: Trends | undefined): string {
  return `${trend?.totals.requests ?? ''} ${trend?.totals.cost_usd ?? ''} ${trend?.to ?? ''}`;
}

/** The total of the period against the one before, every few seconds while the period goes on. */
export function useLiveTotal(question: Question) {
  const running = isRunning(question.period, useCalendar());
  return useQuery({ ...trendOf(question), ...(running ? LIVE : {}) });
}

function withoutGaps(search: { [Key in keyof CostsSearch]?: CostsSearch[Key] | undefined }): CostsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
