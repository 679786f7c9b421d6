import { expect, test } from 'vitest';
import type { CostRow } from '@/api/generated';
import { driversOf, lengthsOf } from './drivers';

function row(team: string, cost: string | null): CostRow {
  return {
    start: '2026-11-01T00:00:00Z',
    end: '2026-12-01T00:00:00Z',
    partial: false,
    lower_bound: cost === null,
    group: { team },
    measures: { cost_usd: cost, requests: 3, unpriced_requests: cost === null ? 3 : 0 },
  };
}

test('the largest come first, what has no price last', () => {
  const rows = driversOf([row('a', '2.00'), row('b', null), row('', '10.50'), row('c', '0.00')], 'team', 3);
  expect(rows.map(({ value }) => value)).toEqual(['', 'a', 'c']);
  expect(rows[0]).toEqual({ value: '', cost_usd: '10.50', requests: 3, unpriced_requests: 0, share: null });
});

test('bars are as long as of the longest one', () => {
  const rows = driversOf([row('a', '5.00'), row('b', '10.00'), row('c', null)], 'team', 9);
  expect(lengthsOf(rows)).toEqual([1, 0.5, 0]);
  expect(lengthsOf(driversOf([row('a', '0.00')], 'team', 9))).toEqual([0]);
});
