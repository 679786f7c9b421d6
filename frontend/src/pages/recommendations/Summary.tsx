import { api } from '@/api/client';
import type { RecommendationSummary } from '@/api/generated';
import { formatMoney } from '@/format/money';
import { PerMonth } from '@/savings/PerMonth';
import { text } from '@/text';
import { NotApplicable, Stat, Unknown } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

const words = text.recommendations.summary;

/** What is in reach, what was decided, what it brought: each dollar once. */
export function Summary() {
  const query = api.useQuery('get', '/v1/recommendations/summary');
  return (
    <Shown of={query} waiting={<Skeleton className="h-28" />}>
      {(summary) => <Figures summary={summary} />}
    </Shown>
  );
}

function Figures({ summary }: { summary: RecommendationSummary }) {
  const { savings_in_reach_pct: share, adoption_percent: adoption, success_percent: success } = summary;
  return (
    <div className="rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5">
      <div className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-4">
        <Stat
          size="large"
          label={words.inReach}
          value={<PerMonth amount={summary.savings_in_reach_usd} />}
          detail={share === null ? text.savings.overlapHint : words.ofSpend(share)}
          hint={text.savings.overlapHint}
        />
        <Stat
          label={words.accepted}
          value={<PerMonth amount={summary.accepted_usd} />}
          detail={adoption === null ? words.noneDecided : words.acceptedDetail(adoption)}
        />
        <Stat
          label={words.verified}
          value={<PerMonth amount={summary.verified_usd} />}
          detail={success === null ? words.noneVerified : words.verifiedDetail(success)}
        />
        <Stat
          label={words.roi}
          value={<Roi summary={summary} />}
          detail={
            summary.running_cost_usd === null ? undefined : words.roiDetail(formatMoney(summary.running_cost_usd))
          }
          hint={summary.running_cost_source}
        />
      </div>
      <p className="mt-4 text-xs text-muted">
        {summary.newest_run === null ? (
          words.never
        ) : (
          <>
            {words.newest} <Ago at={summary.newest_run.at} /> · {words.found(summary.newest_run.found)}
          </>
        )}
      </p>
    </div>
  );
}

/** Against a cost that is not known it is not known; against none at all there is no such figure. */
function Roi({ summary: { roi, running_cost_usd: cost } }: { summary: RecommendationSummary }) {
  if (roi !== null) return <span className="figures">{words.roiTimes(roi)}</span>;
  return cost === null ? <Unknown /> : <NotApplicable />;
}
