import { useMemo } from 'react';
import type { ScenarioBudget, ScenarioPoint } from '@/api/generated';
import type { Bucket, Mark } from '@/charts/plan';
import { TimeChart } from '@/charts/TimeChart';
import { forDrawing, formatMoney } from '@/format/money';
import { text } from '@/text';
import { timeOf } from '../series';
import { ceilingOf, pictureOf } from './curve';

const words = text.whatIf.effect.curve;
const HEIGHT = 220;

/** How the spend adds up, with the changes and without; `limit` is of a budget for just this. */
export function CurveChart({
  label,
  curve,
  bucket,
  today,
  limit,
  lowerBound,
}: {
  label: string;
  curve: readonly ScenarioPoint[];
  bucket: Extract<Bucket, 'day' | 'week'>;
  today: string;
  limit: ScenarioBudget | null;
  lowerBound: boolean;
}) {
  const picture = useMemo(() => pictureOf(curve, words, lowerBound), [curve, lowerBound]);
  const marks = useMemo<Mark[]>(
    () => (curve[0] !== undefined && curve[0].day < today ? [{ at: timeOf(today), label: words.today }] : []),
    [curve, today],
  );
  const horizontal = useMemo(
    () =>
      limit === null
        ? null
        : {
            value: forDrawing(limit.limit_usd),
            label: words.limit(formatMoney(limit.limit_usd)),
            colour: 'bad' as const,
          },
    [limit],
  );
  const ceiling = useMemo(() => ceilingOf(curve, limit?.limit_usd ?? null), [curve, limit]);
  if (curve.length < 2) return null;
  return (
    <div className="mt-4">
      <TimeChart
        label={label}
        {...picture}
        marks={marks}
        horizontal={horizontal}
        ceiling={ceiling?.at ?? null}
        bucket={bucket}
        zone="UTC"
        axis={(value) => formatMoney(String(value), 'USD', 'short')}
        height={HEIGHT}
      />
      {ceiling !== null && <p className="mt-2 text-xs text-muted">{words.cut(formatMoney(ceiling.goesTo))}</p>}
      {limit !== null && <p className="mt-2 truncate text-xs text-muted">{words.limitOf(limit.name)}</p>}
    </div>
  );
}
