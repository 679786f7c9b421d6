import { TrendingUp } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { api } from '@/api/client';
import type { OpportunityTrend } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import type { Line } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { formatMoney } from '@/format/money';
import { formatCount } from '@/format/number';
import { formatMoment } from '@/format/time';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Count, Money, Share, Stat } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { countLines, LEAST_WEEKS, potentialLines, runningWeek, weeksOf } from './trend';

const words = text.opportunities.trend;

/** What became of them week by week, as far back as it is known. */
export function Trend() {
  const query = api.useQuery('get', '/v1/opportunities/trend');
  return (
    <Card title={words.title} hint={words.hint}>
      <Shown
        of={query}
        waiting={<Skeleton className="h-28" />}
        isEmpty={({ series }) => series.length === 0}
        empty={
          <Empty icon={TrendingUp} title={words.empty}>
            {words.emptyLead}
          </Empty>
        }
      >
        {(trend) => (
          <>
            <Totals trend={trend} />
            {trend.series.length >= LEAST_WEEKS && <Charts trend={trend} />}
            <Known trend={trend} />
          </>
        )}
      </Shown>
    </Card>
  );
}

function Totals({ trend: { totals } }: { trend: OpportunityTrend }) {
  const { implemented, verified } = totals;
  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4">
      <Stat
        label={words.counts.found}
        value={<Count value={totals.found} />}
        detail={words.ended(totals.dismissed, totals.expired)}
      />
      <Stat
        label={words.counts.implemented}
        value={<Count value={implemented.count} />}
        detail={implemented.count > 0 && words.promised(formatMoney(implemented.savings_usd))}
      />
      <Stat label={words.adoption} value={<Share value={totals.adoption} digits={0} />} detail={words.adoptionMeans} />
      <Stat
        label={words.stated}
        value={<Money amount={verified.savings_usd} />}
        detail={
          totals.delivered === null ? (
            words.nothingStated
          ) : (
            <>
              <Share value={totals.delivered} digits={0} /> {words.ofPromised(formatMoney(totals.promised_usd))}
            </>
          )
        }
      />
    </div>
  );
}

function Charts({ trend }: { trend: OpportunityTrend }) {
  const potential = useMemo(() => potentialLines(trend), [trend]);
  const counts = useMemo(() => countLines(trend), [trend]);
  return (
    <div className="mt-6 grid gap-6 *:min-w-0 lg:grid-cols-2">
      <Multiple
        title={words.potential}
        trend={trend}
        lines={potential}
        axis={(value) => formatMoney(String(value), 'USD', 'short')}
      />
      <Multiple
        title={words.perWeek}
        trend={trend}
        lines={counts}
        axis={(value) => (Number.isInteger(value) ? formatCount(value) : '')}
      />
    </div>
  );
}

function Multiple({
  title,
  trend,
  lines,
  axis,
}: {
  title: string;
  trend: OpportunityTrend;
  lines: Line[];
  axis: (value: number) => string;
}): ReactNode {
  const zone = useZone();
  const times = useMemo(() => weeksOf(trend), [trend]);
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium">{title}</h3>
      <TimeChart
        label={words.chartLabel(title)}
        times={times}
        lines={lines}
        partialFrom={runningWeek(trend)}
        bucket="week"
        zone={zone}
        height={180}
        axis={axis}
      />
    </section>
  );
}

function Known({ trend: { known_from: from, kept_days: days, series } }: { trend: OpportunityTrend }) {
  const zone = useZone();
  if (from === null) return null;
  return (
    <p className="mt-4 text-xs text-muted">
      {words.known(formatMoment(from, zone, 'day'), days)} {series.length < LEAST_WEEKS && words.soon}
    </p>
  );
}
