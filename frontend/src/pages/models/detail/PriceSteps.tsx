import type { PastPrice } from '@/api/generated';
import { formatMoment } from '@/format/time';
import { text } from '@/text';
import { useNow } from '@/ui/useNow';
import { SHOWN_BUCKETS, type ShownBucket } from '../rates';
import { type Step, stepsOf } from './steps';

const detail = text.models.detail;
const WIDTH = 520;
const HEIGHT = 90;
const COLOURS: Record<ShownBucket, string> = {
  input_uncached_tokens: 'var(--series-1)',
  cache_read_tokens: 'var(--series-3)',
  output_tokens: 'var(--series-2)',
};

/** How the prices of text went, where they changed; the figures stand in the table below. */
export function PriceSteps({ history }: { history: readonly PastPrice[] }) {
  const now = useNow();
  const lines = SHOWN_BUCKETS.map((bucket) => ({ bucket, steps: stepsOf(history, bucket, now) })).filter(
    ({ steps }) => steps.length > 0,
  );
  if (lines.length === 0) return null;
  const all = lines.flatMap(({ steps }) => steps);
  const first = Math.min(...all.map(({ from }) => from));
  const most = Math.max(...all.map(({ price }) => price));
  const x = (at: number) => ((at - first) / (now - first || 1)) * WIDTH;
  const y = (price: number) => HEIGHT - 4 - (price / (most || 1)) * (HEIGHT - 10);
  return (
    <figure className="m-0">
      <svg
        role="img"
        aria-label={words(lines.map(({ bucket }) => bucket))}
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        className="w-full"
      >
        {lines.map(({ bucket, steps }) => (
          <path key={bucket} d={pathOf(steps, x, y)} fill="none" stroke={COLOURS[bucket]} strokeWidth="2" />
        ))}
      </svg>
      <p className="figures mb-1.5 flex justify-between text-xs text-muted" aria-hidden>
        <span>{history.some(({ from }) => from === null) ? detail.always : formatMoment(first, 'UTC', 'day')}</span>
        <span>{detail.today}</span>
      </p>
      <figcaption className="flex gap-4 text-xs text-muted">
        {lines.map(({ bucket }) => (
          <span key={bucket} className="inline-flex items-center gap-1.5">
            <span className="size-2.5 rounded-sm" style={{ backgroundColor: COLOURS[bucket] }} aria-hidden />
            {text.models.buckets[bucket]}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function words(buckets: readonly ShownBucket[]): string {
  return detail.historyPicture(buckets.map((bucket) => text.models.buckets[bucket]).join(', '));
}

function pathOf(steps: readonly Step[], x: (at: number) => number, y: (price: number) => number): string {
  return steps
    .map(({ from, until, price }, place) => {
      const joins = place > 0 && steps[place - 1]?.until === from;
      return `${joins ? 'L' : 'M'}${String(x(from))} ${String(y(price))}H${String(x(until))}`;
    })
    .join('');
}
