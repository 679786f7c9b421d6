/** Running totals of a scenario beside its baseline, as lines and a band of a chart. Pure. */
import type { ScenarioBudget, ScenarioEffect, ScenarioPoint } from '@/api/generated';
import type { Band, Line } from '@/charts/plan';
import { type Amount, forDrawing, formatMoney } from '@/format/money';
import { timeOf } from '../series';

type Words = { baseline: string; scenario: string; band: string; between: (low: string, high: string) => string };
export type Picture = { times: number[]; lines: Line[]; bands: Band[] };

/** `lowerBound`: calls without a price are left out on both sides, so that what is read is at least. */
export function pictureOf(curve: readonly ScenarioPoint[], words: Words, lowerBound: boolean): Picture {
  const sign = lowerBound ? '≥ ' : '';
  const low = drawn(curve, 'low_80_usd');
  const high = drawn(curve, 'high_80_usd');
  const read = (place: number) => {
    const [from, to] = [low.read(place), high.read(place)];
    return from === '' ? '' : words.between(from, to);
  };
  return {
    times: curve.map((point) => timeOf(point.day)),
    lines: [
      { label: words.baseline, ...drawn(curve, 'baseline_usd', sign), kind: 'dashed', colour: 'series-rest' },
      { label: words.scenario, ...drawn(curve, 'scenario_usd', sign), kind: 'line', colour: 'series-1' },
    ],
    bands: [{ label: words.band, low: low.values, high: high.values, colour: 'band', read }],
  };
}

type Drawn = Pick<Line, 'read'> & { values: (number | null)[] };

function drawn(curve: readonly ScenarioPoint[], field: Exclude<keyof ScenarioPoint, 'day'>, sign = ''): Drawn {
  const amounts: readonly (Amount | null)[] = curve.map((point) => point[field]);
  return {
    values: amounts.map((amount) => (amount === null ? null : forDrawing(amount))),
    read: (place) => {
      const amount = amounts[place];
      return amount === null || amount === undefined ? '' : `${sign}${formatMoney(amount)}`;
    },
  };
}

/**
 * Where the chart ends if the band goes far beyond what the lines need, which would lie on each other at its bottom; and
 * how far the band goes. A year ahead of two weeks of history is that uncertain.
 */
export function ceilingOf(
  curve: readonly ScenarioPoint[],
  limit: Amount | null,
): { at: number; goesTo: Amount } | null {
  const last = curve.at(-1);
  const goesTo = last?.high_80_usd ?? null;
  if (last === undefined || goesTo === null) return null;
  const needed = [last.baseline_usd, last.scenario_usd, limit].map((one) => (one === null ? 0 : forDrawing(one)));
  const at = Math.max(...needed) * MOST_TIMES;
  return at > 0 && forDrawing(goesTo) > at ? { at, goesTo } : null;
}

const MOST_TIMES = 2;

/** Of the budgets that limit just what the month's curve shows, the one whose limit is reached first. */
export function limitOf(effect: Pick<ScenarioEffect, 'budgets'>): ScenarioBudget | null {
  const [first] = effect.budgets
    .filter((one) => one.is_of_month)
    .sort((one, other) => forDrawing(one.limit_usd) - forDrawing(other.limit_usd));
  return first ?? null;
}
