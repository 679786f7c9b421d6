import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CostsSummary, PeriodSpend } from '@/api/generated';
import { addDays, formatDayRange } from '@/format/time';
import { text } from '@/text';
import { Change, Money, Unknown } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { ForecastStat, MonthEndStat, RunRateStat } from './AheadStats';
import { OrganizationBudget } from './OrganizationBudget';
import { PlainStat } from './PlainStat';
import type { Span } from './search';

/** What everybody looks at first: spent so far, today, how fast, and where that leads. */
export function SpendCard({
  summary,
  span,
  ready,
}: {
  summary: UseQueryResult<CostsSummary, unknown>;
  span: Span;
  ready: boolean;
}) {
  return (
    <section
      aria-label={text.overview.spentIn[span]}
      className="card min-w-0 rounded-xl border border-line bg-surface shadow-card"
    >
      <div className="grid gap-x-8 gap-y-6 p-4 sm:p-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        <Shown of={summary} waiting={<Skeleton className="h-26" />}>
          {(data) => <ToDate spend={data.periods[span]} title={text.overview.spentIn[span]} />}
        </Shown>
        <div className="grid grid-cols-2 gap-x-6 gap-y-5 lg:border-l lg:border-line lg:pl-8 xl:grid-cols-4 print:grid-cols-4">
          <Today today={summary.data?.periods.today} />
          <RunRateStat ready={ready} />
          <MonthEndStat ready={ready} />
          <ForecastStat ready={ready} days={span === 'month' ? 30 : 90} />
        </div>
      </div>
      <OrganizationBudget ready={ready} spend={summary.data?.periods[span]} />
    </section>
  );
}

function ToDate({ spend, title }: { spend: PeriodSpend; title: string }) {
  const days = spanDays(spend.previous);
  return (
    <div className="min-h-26">
      <h2 className="text-sm font-medium text-muted">{title}</h2>
      <p className="mt-1 text-4xl font-semibold tracking-tight text-ink sm:text-5xl">
        <Money amount={spend.cost_usd} lowerBound={spend.lower_bound} />
      </p>
      <p className="mt-2 text-sm text-muted">
        {spend.previous.requests === 0 ? (
          text.overview.nothingBefore(days)
        ) : (
          <>
            {spend.change !== null && <Change fraction={spend.change} />} {text.overview.against(days)} (
            <Money amount={spend.previous.cost_usd} lowerBound={spend.previous.unpriced_requests > 0} />)
          </>
        )}
      </p>
    </div>
  );
}

function Today({ today }: { today: PeriodSpend | undefined }) {
  return (
    <PlainStat
      label={
        <span className="inline-flex items-center gap-1.5" title={text.overview.liveWhy}>
          {text.overview.today}
          <span className="screen-only inline-flex items-center gap-1 text-good">
            <span className="size-1.5 animate-pulse rounded-full bg-current" aria-hidden />
            {text.overview.live}
          </span>
        </span>
      }
      value={today === undefined ? undefined : <Money amount={today.cost_usd} lowerBound={today.lower_bound} />}
      detail={today === undefined ? undefined : <TodayChange today={today} />}
    />
  );
}

function TodayChange({ today }: { today: PeriodSpend }): ReactNode {
  if (today.previous.requests === 0) return text.overview.nothingYesterday;
  return (
    <>
      {today.change === null ? <Unknown /> : <Change fraction={today.change} />} {text.overview.yesterdayByNow}
    </>
  );
}

/** First and last day, as read; an end at midnight belongs to the day before. */
function spanDays({ from, to }: { from: string; to: string }): string {
  const last = to.slice(11, 16) === '00:00' ? addDays(to.slice(0, 10), -1) : to.slice(0, 10);
  return formatDayRange(from.slice(0, 10), last);
}
