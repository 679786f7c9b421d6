/** What stood out from what was to be expected, and by how much. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Activity, ArrowDownRight, ArrowUpRight } from 'lucide-react';
import { client } from '@/api/client';
import type { ListedAnomaly } from '@/api/generated';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Choice } from '@/ui/Choice';
import { cx } from '@/ui/cx';
import { Empty } from '@/ui/Empty';
import { Money, MoneyChange } from '@/ui/Figure';
import { FilterLine } from '@/ui/FilterLine';
import { Moment } from '@/ui/Moment';
import { Page } from '@/ui/Page';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { More } from '@/ui/Table';
import { present } from '@/url/read';
import { AlertsTabs } from './AlertsTabs';
import { anomalyTitle, SEVERITY_TONES } from './anomaly/words';
import { DayLists } from './DayLists';
import { type AnomaliesSearch, DIRECTIONS, SEVERITIES, STATUSES } from './search';

export function AnomaliesPage() {
  const search = useSearch({ from: '/shell/anomalies' });
  const navigate = useNavigate({ from: '/anomalies' });
  const change = (next: AnomaliesSearch) => void navigate({ search: next, replace: true });
  const query = useAnomalies(search);
  return (
    <Page title={text.alerts.title} lead={text.alerts.anomalies.lead}>
      <AlertsTabs />
      <Filters search={search} onChange={change} />
      <Shown
        of={query}
        waiting={
          <Card>
            <SkeletonLines lines={6} />
          </Card>
        }
      >
        {(anomalies) =>
          anomalies.length === 0 ? (
            <Card>
              <Empty icon={Activity} title={text.alerts.anomalies.none}>
                {text.alerts.anomalies.noneLead}
              </Empty>
            </Card>
          ) : (
            <DayLists
              items={anomalies}
              at={(one) => one.start}
              row={(one) => <Row key={one.anomaly_id} anomaly={one} />}
            />
          )
        }
      </Shown>
      {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
    </Page>
  );
}

function useAnomalies(search: AnomaliesSearch) {
  return useInfiniteQuery({
    queryKey: ['anomalies', search],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const params = { query: { ...search, ...(pageParam === undefined ? {} : { cursor: pageParam }) } };
      const { data } = await client.GET('/v1/anomalies', { params, signal });
      return data;
    },
    getNextPageParam: (page) => page?.next_cursor ?? undefined,
    select: (data) => data.pages.flatMap((page) => page?.anomalies ?? []),
    refetchInterval: 30_000,
  });
}

function Filters({ search, onChange }: { search: AnomaliesSearch; onChange: (next: AnomaliesSearch) => void }) {
  const set = (change: { [Key in keyof AnomaliesSearch]: AnomaliesSearch[Key] | undefined }) =>
    onChange(present({ ...search, ...change }));
  const words = text.alerts.anomalies;
  return (
    <FilterLine>
      <Choice
        any={words.anyStatus}
        value={search.status}
        options={STATUSES}
        labels={words.status}
        onChange={(status) => set({ status })}
      />
      <Choice
        any={words.anySeverity}
        value={search.severity}
        options={SEVERITIES}
        labels={words.severity}
        onChange={(severity) => set({ severity })}
      />
      <Choice
        any={words.anyDirection}
        value={search.direction}
        options={DIRECTIONS}
        labels={words.direction}
        onChange={(direction) => set({ direction })}
      />
      {search.scope !== undefined && (
        <Button size="small" onClick={() => set({ scope: undefined })}>
          <span className="max-w-60 truncate">{search.scope}</span> ×
        </Button>
      )}
      {Object.keys(search).length > 0 && (
        <Button kind="quiet" onClick={() => onChange({})}>
          {text.clearFilters}
        </Button>
      )}
    </FilterLine>
  );
}

function Row({ anomaly: one }: { anomaly: ListedAnomaly }) {
  const Arrow = one.direction === 'rise' ? ArrowUpRight : ArrowDownRight;
  const title = anomalyTitle(one.scope);
  return (
    <li className="flex items-start gap-3 px-4 py-3 text-sm hover:bg-sunken/60 sm:px-5">
      <span
        className={cx(
          'mt-0.5 inline-flex size-7 shrink-0 items-center justify-center rounded-full',
          one.severity === 'high' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
        )}
      >
        <Arrow className="size-4" aria-hidden />
        <span className="sr-only">{text.alerts.anomalies.direction[one.direction]}</span>
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <Link
            to="/anomalies/$anomalyId"
            params={{ anomalyId: one.anomaly_id }}
            className="min-w-0 truncate font-medium hover:text-accent hover:underline"
            title={title}
          >
            {title}
          </Link>
          <span className="text-base font-semibold">
            <MoneyChange amount={one.difference_usd} />
          </span>
        </div>
        <p className="mt-0.5 text-muted">
          <Money amount={one.actual_usd} lowerBound={one.explanation.unpriced_requests > 0} />{' '}
          {text.alerts.anomalies.instead} <Money amount={one.expected_usd} />
        </p>
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
          <Badge tone={SEVERITY_TONES[one.severity]}>{text.alerts.anomalies.severity[one.severity]}</Badge>
          <Badge tone={one.status === 'open' ? 'warn' : 'neutral'}>{text.alerts.anomalies.status[one.status]}</Badge>
          <span>
            <Moment at={one.start} shape="hour" /> – <Moment at={one.end} shape="hour" />
          </span>
          {one.feedback !== null && <span>{text.alerts.anomalies.verdict[one.feedback.verdict]}</span>}
        </div>
      </div>
    </li>
  );
}
