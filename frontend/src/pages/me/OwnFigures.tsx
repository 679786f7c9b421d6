import type { Costs } from '@/api/generated';
import { formatCount, formatDuration } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Count, Money, Share, Stat } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';

const words = text.costs.figures;

/** The whole of one's own calls in the period. */
export function OwnFigures({ costs }: { costs: Costs }) {
  const { totals, lower_bound: lowerBound, as_of: asOf } = costs;
  const latency = totals.latency_ms_mean ?? null;
  return (
    <Card>
      <div className="grid grid-cols-2 gap-x-6 gap-y-5 lg:grid-cols-5">
        <Stat
          size="large"
          label={words.spend}
          value={<Money amount={totals.cost_usd} lowerBound={lowerBound} />}
          detail={
            asOf === null ? undefined : (
              <>
                {text.costs.asOf} <Ago at={asOf} />
              </>
            )
          }
        />
        <Stat
          label={words.requests}
          value={<Count value={totals.requests} />}
          detail={
            (totals.unpriced_requests ?? 0) > 0 ? words.unpriced(formatCount(totals.unpriced_requests ?? 0)) : undefined
          }
        />
        <Stat label={words.input} value={<Count value={totals.input_uncached_tokens} />} />
        <Stat label={words.output} value={<Count value={totals.output_tokens} />} />
        <Stat
          label={words.errors}
          value={<Share value={totals.error_rate} />}
          detail={latency === null ? undefined : `${words.latency}: ${formatDuration(latency)}`}
        />
      </div>
    </Card>
  );
}
