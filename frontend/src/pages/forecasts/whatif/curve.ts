/** Running totals of a scenario beside its baseline, as lines and a band of a chart. Pure. */
import type { ScenarioBudget, ScenarioEffect, ScenarioPoint } from '@/api/generated';
import type { Band, Line } from '@/charts/plan';
import { type Amount, forDrawing, formatMoney } from '@/format/money';
import { timeOf } from '../series';

type Words = { baseline: string; scenario: string; band: string; between: (low: string, high: string) => string };
export type Picture = { times: number[]; lines: Line[]; bands: Band[] };

export function pictureOf(curve: readonly ScenarioPoint[], words: Words): Picture {
  const low = drawn(curve, 'low_80_usd');
  const high = drawn(curve, 'high_80_usd');
  const read = (place: number) => {
    const [from, to] = [low.read(place), high.read(place)];
    return from === '' ? '' : words.between(from, to);
  };
  return {
    times: curve.map((point) => timeOf(point.day)),
    lines: [
      { label: words.baseline, ...drawn(curve, 'baseline_usd'), kind: 'dashed', colour: 'series-rest' },
      { label: words.scenario, ...drawn(curve, 'scenario_usd'), kind: 'line', colour: 'series-1' },
    ],
    bands: [{ label: words.band, low: low.values, high: high.values, colour: 'band', read }],
  };
}

type Drawn = Pick<Line, 'read'> & { values: (number | null)[] };

function drawn(curve: readonly ScenarioPoint[], field: Exclude<keyof ScenarioPoint, 'day'>): Drawn {
  const amounts: readonly (Amount | null)[] = curve.map((point) => point[field]);
  return {
    values: amounts.map((amount) => (amount === null ? null : forDrawing(amount))),
    read: (place) => {
      const amount = amounts[place];
      return amount === null || amount === undefined ? '' : formatMoney(amount);
    },
  };
}

/** Of the budgets that limit just what the month's curve shows, the one whose limit is reached first. */
export function limitOf(effect: Pick<ScenarioEffect, 'budgets'>): ScenarioBudget | null {
  const [first] = effect.budgets
    .filter((one) => one.is_of_month)
    .sort((one, other) => forDrawing(one.limit_usd) - forDrawing(other.limit_usd));
  return first ?? null;
}
