import { describe, expect, it } from 'vitest';
import type { ScenarioBudget, ScenarioPoint } from '@/api/generated';
import { ceilingOf, limitOf, pictureOf } from './curve';

const words = {
  baseline: 'before',
  scenario: 'after',
  band: 'band',
  between: (low: string, high: string) => `${low}–${high}`,
};

const CURVE: ScenarioPoint[] = [
  { day: '2026-11-29', baseline_usd: '10.00', low_80_usd: null, high_80_usd: null, scenario_usd: '10.00' },
  { day: '2026-11-30', baseline_usd: '20.50', low_80_usd: '18.00', high_80_usd: '25.00', scenario_usd: '15.25' },
  { day: '2026-12-01', baseline_usd: '31.00', low_80_usd: '27.00', high_80_usd: '38.00', scenario_usd: null },
];

function aBudget(name: string, limit: string, is_of_month: boolean): ScenarioBudget {
  return { name, limit_usd: limit, is_of_month } as ScenarioBudget;
}

describe('the picture of a curve', () => {
  const { times, lines, bands } = pictureOf(CURVE, words, false);

  it('has the API’s amounts in their places, and gaps where nothing is known', () => {
    expect(times).toEqual([29, 30, 31].map((day) => Date.UTC(2026, 10, day)));
    expect(lines.map((line) => [line.label, line.values])).toEqual([
      ['before', [10, 20.5, 31]],
      ['after', [10, 15.25, null]],
    ]);
    expect(bands.map((band) => [band.low, band.high])).toEqual([
      [
        [null, 18, 27],
        [null, 25, 38],
      ],
    ]);
  });

  it('is read from the texts', () => {
    expect(lines.map((line) => [0, 1, 2].map(line.read))).toEqual([
      ['$10.00', '$20.50', '$31.00'],
      ['$10.00', '$15.25', ''],
    ]);
    expect([0, 1, 2, 3].map((place) => bands[0]?.read(place))).toEqual(['', '$18.00–$25.00', '$27.00–$38.00', '']);
  });
});

describe('a lower bound', () => {
  it('is read as one', () => {
    const { lines } = pictureOf(CURVE, words, true);
    expect(lines.map((line) => [0, 1, 2].map(line.read))).toEqual([
      ['≥ $10.00', '≥ $20.50', '≥ $31.00'],
      ['≥ $10.00', '≥ $15.25', ''],
    ]);
  });
});

describe('where the chart ends', () => {
  const ending = (low: string | null, high: string | null): ScenarioPoint[] => [
    { day: '2027-11-29', baseline_usd: '50.00', low_80_usd: low, high_80_usd: high, scenario_usd: '60.00' },
  ];

  it('is cut where the band would leave the lines on each other', () => {
    expect(ceilingOf(ending('1.00', '500.00'), null)).toEqual({ at: 120, goesTo: '500.00' });
  });

  it('is not where the lines or a limit need as much, or nothing is uncertain', () => {
    expect(ceilingOf(ending('1.00', '119.00'), null)).toBeNull();
    expect(ceilingOf(ending('1.00', '500.00'), '400.00')).toBeNull();
    expect(ceilingOf(ending(null, null), null)).toBeNull();
    expect(ceilingOf([], null)).toBeNull();
  });
});

describe('the limit of the month', () => {
  it('is the smallest of the budgets for just this', () => {
    const budgets = [aBudget('a', '900.00', true), aBudget('b', '1000.00', true), aBudget('c', '5.00', false)];
    expect(limitOf({ budgets })?.name).toBe('a');
  });

  it('is none where a budget is for more, for less or for another time', () => {
    expect(limitOf({ budgets: [aBudget('c', '5.00', false)] })).toBeNull();
    expect(limitOf({ budgets: [] })).toBeNull();
  });
});
