import { expect, test } from 'vitest';
import type { Costs } from '@/api/generated';
import { daySeries, daysOf, rankedValues } from './days';

function costs(rows: [string, string, string | null][]): Costs {
  return {
    as_of: null,
    exact: true,
    from: '',
    to: '',
    time_zone: 'Europe/Berlin',
    granularity: 'day',
    group_by: ['model'],
    currency: 'USD',
    lower_bound: false,
    totals: {},
    next_cursor: null,
    rows: rows.map(([start, model, cost]) => ({
      start,
      end: start,
      partial: false,
      group: { model },
      lower_bound: cost === null,
      measures: { cost_usd: cost },
    })),
  };
}

test('days without calls are there, and a day begins in the zone', () => {
  const days = daysOf({ from: '2026-03-28', to: '2026-03-31' });
  const answer = costs([
    ['2026-03-28T00:00:00+01:00', 'a', '1.50'],
    ['2026-03-30T00:00:00+02:00', 'a', '2'],
    ['2026-03-30T00:00:00+02:00', 'b', null],
  ]);
  expect(daySeries(answer, ['a', 'b'], days, 'Europe/Berlin')).toEqual([
    { value: 'a', amounts: ['1.50', null, '2'], places: [1.5, null, 2] },
    { value: 'b', amounts: [null, null, null], places: [null, null, null] },
  ]);
});

test('the dearest come first, and what has no price last', () => {
  expect(
    rankedValues(
      costs([
        ['', 'unpriced', null],
        ['', 'small', '0.2'],
        ['', 'large', '10'],
      ]),
    ),
  ).toEqual(['large', 'small', 'unpriced']);
});
