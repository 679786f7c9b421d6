import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '@/api/client';
import type { CostComparison, Trends } from '@/api/generated';
import { formatCount, formatDuration, formatShare } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Change, Count, Money, Share, Stat } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton, SkeletonFigure } from '@/ui/Skeleton';
import { BoundOf, boundOf } from './Compared';
import { groupOf } from './measures';
import type { Question } from './question';
import type { Comparison } from './search';

const words = text.costs.figures;

/** Spend of the period against the one before; then rates of spend, or what the calls were like. */
export function KeyFigures({
  question,
  total,
  comparison,
}: {
  question: Question;
  total: UseQueryResult<Trends, unknown>;
  /** Against the earlier period of the question; undefined while it is asked for, null where it can't be had. */
  comparison: CostComparison | null | undefined;
}) {
  return (
    <Card>
      <div className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4 print:grid-cols-4">
        <div className="min-h-25 max-lg:col-span-2 print:col-span-1">
          <Shown of={total} waiting={<Skeleton className="h-25" />}>
            {(trend) => <Spend trend={trend} than={question.compare} comparison={comparison} />}
          </Shown>
        </div>
        {groupOf(question.measure) === 'cost' ? <Rates question={question} /> : <Usage question={question} />}
      </div>
    </Card>
  );
}

function Spend({
  trend,
  than,
  comparison,
}: {
  trend: Trends;
  than: Comparison | null;
  comparison: CostComparison | null | undefined;
}) {
  return (
    <Stat
      size="large"
      label={words.spend}
      value={<Money amount={trend.totals.cost_usd} lowerBound={trend.lower_bound} />}
      detail={
        <>
          {than === null || than === 'previous' ? <Before trend={trend} /> : <Compared comparison={comparison} />}
          {trend.as_of !== null && (
            <span className="block">
              {text.costs.asOf} <Ago at={trend.as_of} />
            </span>
          )}
          {!trend.exact && <span className="block">{text.costs.inexact}</span>}
        </>
      }
    />
  );
}

function Before({ trend: { change, lower_bound: lowerBound, previous } }: { trend: Trends }) {
  if (previous.requests === 0) return words.nothingBefore;
  return (
    <>
      {change !== null && (
        <>
          <BoundOf bound={boundOf(lowerBound, previous.unpriced_requests > 0)} />
          <Change fraction={change} />
        </>
      )}{' '}
      <Money amount={previous.cost_usd} lowerBound={previous.unpriced_requests > 0} /> {words.before}
    </>
  );
}

/** Against the same days of last month or year. */
function Compared({ comparison }: { comparison: CostComparison | null | undefined }) {
  if (comparison === null) return null;
  if (comparison === undefined) return <SkeletonFigure />;
  const { with: than, total } = comparison;
  if (total === null) return words.nothingToCompare[than];
  return (
    <>
      {total.requests > 0 && total.change !== null && (
        <>
          <BoundOf bound={total.bound} />
          <Change fraction={total.change} />
        </>
      )}{' '}
      <Money amount={total.cost_usd} lowerBound={total.lower_bound} /> {words.sameDays[than]}
    </>
  );
}

function Rates({ question }: { question: Question }) {
  const query = api.useQuery(
    'get',
    '/v1/costs/burn-rate',
    { params: { query: filterOf(question) } },
    { refetchInterval: 60_000 },
  );
  return (
    <Wide>
      <Shown of={query} waiting={<Skeleton className="h-25" />}>
        {({ windows, projection, month, lower_bound: lowerBound }) => (
          <div className="grid grid-cols-2 gap-x-6 gap-y-5 md:grid-cols-3 print:grid-cols-3">
            <Stat
              label={words.perDay}
              value={<Money amount={windows.last_7_days.cost_usd_per_day} lowerBound={lowerBound} />}
              detail={words.perDayWhy}
            />
            <Stat
              label={words.lastDayTitle}
              value={
                <Money
                  amount={windows.last_24_hours.cost_usd}
                  lowerBound={windows.last_24_hours.unpriced_requests > 0}
                />
              }
              detail={words.requestCount(formatCount(windows.last_24_hours.requests))}
            />
            <Stat
              label={words.monthEnd}
              value={<Money amount={projection.cost_usd} lowerBound={lowerBound} />}
              hint={projection.method}
              detail={
                <>
                  <Money amount={month.cost_usd} lowerBound={month.unpriced_requests > 0} /> {words.monthSoFar}
                </>
              }
            />
          </div>
        )}
      </Shown>
    </Wide>
  );
}

function Usage({ question }: { question: Question }) {
  const query = api.useQuery('get', '/v1/usage/summary', {
    params: { query: { ...question.period, ...filterOf(question) } },
  });
  return (
    <Wide>
      <Shown of={query} waiting={<Skeleton className="h-25" />}>
        {(usage) => (
          <div className="grid grid-cols-2 gap-x-6 gap-y-5 md:grid-cols-3 xl:grid-cols-5 print:grid-cols-5">
            <Stat
              label={words.requests}
              value={<Count value={usage.requests} />}
              detail={usage.unpriced_requests > 0 ? words.unpriced(formatCount(usage.unpriced_requests)) : undefined}
            />
            <Stat
              label={words.input}
              value={<Count value={usage.input_tokens_total} />}
              detail={usage.cache_read_share === null ? undefined : words.cached(formatShare(usage.cache_read_share))}
            />
            <Stat label={words.output} value={<Count value={usage.output_tokens_total} />} />
            <Stat
              label={words.errors}
              value={<Share value={usage.error_rate} />}
              detail={words.errorCount(formatCount(usage.errors))}
            />
            <Stat
              label={words.latency}
              value={usage.latency_ms_mean === null ? text.notApplicable : formatDuration(usage.latency_ms_mean)}
              detail={
                usage.time_to_first_token_ms_mean === null
                  ? undefined
                  : words.firstToken(formatDuration(usage.time_to_first_token_ms_mean))
              }
            />
          </div>
        )}
      </Shown>
    </Wide>
  );
}

function Wide({ children }: { children: ReactNode }) {
  return <div className="col-span-2 min-h-25 lg:col-span-3 print:col-span-3">{children}</div>;
}

function filterOf({ filter }: Question): { filter?: string[] } {
  return filter.length > 0 ? { filter: [...filter] } : {};
}
