import { useMemo } from 'react';
import { api } from '@/api/client';
import type { UsersSummary } from '@/api/generated';
import { granularityOf, type Period } from '@/app/period/period';
import { useZone } from '@/app/session/useAccount';
import type { Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { formatMoney } from '@/format/money';
import { formatCompact, formatCount, formatShare } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Count, Money, NotApplicable, Stat } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { useNow } from '@/ui/useNow';

const words = text.costs.users;
const HEIGHT = 160;

/** How many people use it, what one of them costs, and what is nobody's. */
export function ActiveUsers({ period, filter }: { period: Period; filter: readonly string[] }) {
  const usual = granularityOf(period, undefined);
  const granularity = usual === 'hour' ? 'day' : usual;
  const query = api.useQuery('get', '/v1/users/summary', {
    params: { query: { ...period, granularity, ...(filter.length > 0 ? { filter: [...filter] } : {}) } },
  });
  return (
    <Card>
      <Shown of={query} waiting={<Skeleton className="h-[15rem]" />}>
        {(summary) => (
          <div className="grid gap-5">
            <Figures summary={summary} />
            {summary.series.length > 1 && summary.requests > 0 && <ActiveChart summary={summary} />}
          </div>
        )}
      </Shown>
    </Card>
  );
}

function Figures({ summary }: { summary: UsersSummary }) {
  const { without_user: nobody, behind } = summary;
  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4 print:grid-cols-4">
      <Stat
        size="large"
        label={words.active}
        value={<Count value={summary.active_users} />}
        detail={
          <>
            {summary.as_of !== null && (
              <span>
                {text.costs.asOf} <Ago at={summary.as_of} />
              </span>
            )}
            {behind !== undefined && behind.requests > 0 && (
              <span className="block">{words.behind(formatCount(behind.requests), formatMoney(behind.cost_usd))}</span>
            )}
          </>
        }
      />
      <Stat
        label={words.perUser}
        value={
          summary.active_users === 0 ? (
            <NotApplicable />
          ) : (
            <Money amount={summary.cost_usd_per_active_user} lowerBound={summary.lower_bound} />
          )
        }
        detail={
          summary.requests_per_active_user === null
            ? undefined
            : words.requestsPerUser(
                Number(summary.requests_per_active_user).toLocaleString('en-US', { maximumFractionDigits: 1 }),
              )
        }
      />
      <Stat
        label={words.all}
        value={<Money amount={summary.cost_usd} lowerBound={summary.lower_bound} />}
        detail={words.requests(formatCount(summary.requests))}
      />
      <Stat
        label={words.nobody}
        value={<Money amount={nobody.cost_usd} lowerBound={nobody.unpriced_requests > 0} />}
        detail={
          nobody.share_of_requests === null ? undefined : words.shareOfRequests(formatShare(nobody.share_of_requests))
        }
        hint={words.nobodyWhy}
      />
    </div>
  );
}

function ActiveChart({ summary }: { summary: UsersSummary }) {
  const zone = useZone();
  const times = useMemo(() => summary.series.map((bucket) => Date.parse(bucket.start)), [summary]);
  const lines = useMemo(
    (): Line[] => [
      {
        label: words.active,
        values: summary.series.map((bucket) => bucket.active_users),
        colour: 'series-1',
        kind: 'bars',
        read: (place) => formatCount(summary.series[place]?.active_users ?? 0),
      },
    ],
    [summary],
  );
  const now = useNow();
  const last = summary.series.length - 1;
  return (
    <TimeChart
      label={words.chart}
      times={times}
      lines={lines}
      bucket={bucketOf(summary.granularity)}
      partialFrom={Date.parse(summary.series[last]?.end ?? '') > now ? last : null}
      zone={zone}
      axis={formatCompact}
      height={HEIGHT}
      total={{
        label: words.perUser,
        read: (place) => {
          const cost = summary.series[place]?.cost_usd_per_active_user;
          return cost === null || cost === undefined ? text.notApplicable : formatMoney(cost);
        },
      }}
    />
  );
}

function bucketOf(granularity: string): 'day' | 'week' | 'month' | 'quarter' | 'year' {
  return (['day', 'week', 'month', 'quarter', 'year'] as const).find((one) => one === granularity) ?? 'day';
}
