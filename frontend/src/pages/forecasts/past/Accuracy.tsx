import { api } from '@/api/client';
import type { ForecastAccuracy, ForecastHorizon } from '@/api/generated';
import { formatShare } from '@/format/number';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Share, Stat } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';

const words = text.forecasts.past;
const SHAPE = 'grid gap-6 sm:grid-cols-2 lg:grid-cols-3';

/** How good the nights' forecasts were, in figures and in words. */
export function Accuracy({ budget }: { budget: string | undefined }) {
  const query = api.useQuery('get', '/v1/forecasts/accuracy', {
    params: { query: { days: 90, ...(budget === undefined ? {} : { budget_id: budget }) } },
  });
  const { data } = query;
  return (
    <Card
      title={words.accuracy}
      hint={data === undefined ? ' ' : words.accuracyHint(formatDay(data.since), data.nights)}
    >
      <Shown of={query} waiting={<Waiting />}>
        {(accuracy) => <Figures accuracy={accuracy} />}
      </Shown>
    </Card>
  );
}

function Waiting() {
  return (
    <div className={SHAPE}>
      <Skeleton className="h-[5.75rem]" />
      <Skeleton className="h-[5.75rem] lg:h-16" />
    </div>
  );
}

function Figures({ accuracy }: { accuracy: ForecastAccuracy }) {
  const known = accuracy.horizons.filter((one) => one.forecasts > 0);
  return (
    <div className={SHAPE}>
      {known.length === 0 && <p className="max-w-[48ch] text-sm text-muted lg:col-span-2">{words.none}</p>}
      {known.map((horizon) => (
        <Horizon key={horizon.days} horizon={horizon} />
      ))}
      <Stat
        label={words.surprise}
        value={accuracy.overruns === 0 ? words.noOverruns : <Share value={accuracy.surprise_rate} digits={0} />}
        detail={
          <>
            {accuracy.overruns > 0 && `${words.surpriseDetail(accuracy.announced, accuracy.overruns)} · `}
            {words.periods(accuracy.periods)}
          </>
        }
      />
    </div>
  );
}

function Horizon({ horizon }: { horizon: ForecastHorizon }) {
  const { error_mean: mean, error_median: median, bias, day_cover80: cover } = horizon;
  return (
    <Stat
      label={`${words.horizon(horizon.days)} · ${words.of(horizon.forecasts)}`}
      value={
        <>
          <Share value={mean} /> <span className="text-sm font-normal text-muted">{words.error}</span>
        </>
      }
      detail={[
        median === null ? '' : words.median(formatShare(median)),
        bias === null ? '' : biasWords(bias),
        cover === null ? '' : words.cover(formatShare(cover, 0)),
      ]
        .filter(Boolean)
        .join('; ')}
    />
  );
}

function biasWords(bias: number): string {
  const share = formatShare(Math.abs(bias));
  if (bias === 0) return words.bias.none;
  return bias > 0 ? words.bias.high(share) : words.bias.low(share);
}
