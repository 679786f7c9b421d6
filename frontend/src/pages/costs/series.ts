/** What the chart draws of a breakdown. Lengths are numbers, what is read is the API's text. */
import type { CostRow, Trends } from '@/api/generated';
import { forDrawing, formatMoney } from '@/format/money';
import { formatCompact, formatCount, formatDuration, formatShare } from '@/format/number';
import { text } from '@/text';
import { isAdditive, type Measure, placeOf, unitOf } from './measures';
import { type Drawn, TOP } from './question';

export type Series = {
  /** A value of the first dimension; null for all others together. */
  value: string | null;
  places: (number | null)[];
  reads: string[];
};

/** Starts of all buckets, in milliseconds. */
export function bucketsOf(trend: Trends): number[] {
  return trend.series.map((bucket) => Date.parse(bucket.start));
}

/** The place of the last bucket, where it is not whole: not over yet, or cut by the period. */
export function partialFrom({ series }: Trends): number | null {
  return series.at(-1)?.partial === true ? series.length - 1 : null;
}

/** The first values of the ranking, and the others as one. */
export function seriesOf(drawn: Drawn): Series[] {
  const { ranking, top, question, trend } = drawn;
  const first = ranking
    .slice(0, TOP)
    .map((value) =>
      seriesWhere(top, trend, question.measure, (group) => (group[question.rows] ?? '') === value, value),
    );
  const rest = restOf(drawn, first);
  return rest === null ? first : [...first, rest];
}

/** All of it, as the API says it. */
export function wholeOf({ whole, trend, question }: Drawn): Series {
  return seriesWhere(whole, trend, question.measure, () => true, null);
}

/** What each bucket cost in the earlier period; nothing where there was no such part of it. */
export function beforeOf({ whole, trend }: Drawn): Pick<Series, 'places' | 'reads'> {
  const changes = new Map(whole.map((row) => [Date.parse(row.start), row.comparison]));
  const found = trend.series.map((bucket) => changes.get(Date.parse(bucket.start)) ?? null);
  return {
    places: found.map((change) => (change === null || change.cost_usd === null ? null : forDrawing(change.cost_usd))),
    reads: found.map((change) => (change === null ? '' : readMeasure(change.cost_usd, 'cost_usd', change.lower_bound))),
  };
}

/** What is read of a figure: exact enough for people, unknown as unknown, a lower bound marked as one. */
export function readMeasure(value: string | number | null | undefined, measure: Measure, lowerBound: boolean): string {
  const unit = unitOf(measure);
  if (value === null || value === undefined) return unit === 'money' ? text.unknown : text.notApplicable;
  if (unit === 'money') return `${lowerBound ? '≥ ' : ''}${formatMoney(String(value))}`;
  if (unit === 'ratio') return formatShare(value);
  return unit === 'duration' ? formatDuration(Number(value)) : formatCount(Number(value));
}

/** Words at the axis. */
export function axisOf(measure: Measure): (value: number) => string {
  const unit = unitOf(measure);
  if (unit === 'money') return (value) => formatMoney(String(value), 'USD', 'short');
  if (unit === 'ratio') return (value) => formatShare(value);
  return unit === 'duration' ? formatDuration : formatCompact;
}

function seriesWhere(
  all: readonly CostRow[],
  trend: Trends,
  measure: Measure,
  fits: (group: Record<string, string>) => boolean,
  value: string | null,
): Series {
  const rows = new Map(all.filter((row) => fits(row.group)).map((row) => [Date.parse(row.start), row]));
  const found = trend.series.map((bucket) => rows.get(Date.parse(bucket.start)));
  return {
    value,
    places: found.map((row) => (row === undefined ? null : placeOf(row.measures, measure))),
    reads: found.map((row) => (row === undefined ? '' : readMeasure(row.measures[measure], measure, row.lower_bound))),
  };
}

/** Where the others are too many to be asked for by name, they are drawn as what the first leave, without a figure. */
function restOf(drawn: Drawn, first: readonly Series[]): Series | null {
  const { rest, trend, ranking, question } = drawn;
  if (ranking.length <= TOP || !isAdditive(question.measure)) return null;
  if (rest !== null) return seriesWhere(rest, trend, question.measure, () => true, null);
  const whole = wholeOf(drawn);
  const places = whole.places.map((all, place) =>
    all === null
      ? null
      : Math.max(
          0,
          first.reduce((left, one) => left - (one.places[place] ?? 0), all),
        ),
  );
  return { value: null, places, reads: places.map(() => '') };
}
