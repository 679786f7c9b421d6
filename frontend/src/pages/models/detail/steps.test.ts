import { expect, test } from 'vitest';
import type { PastPrice } from '@/api/generated';
import { stepsOf } from './steps';

const NOW = Date.parse('2026-11-30');

function past(from: string | null, until: string | null, usd: string | null): PastPrice {
  return {
    from,
    until,
    rates: usd === null ? {} : { output_tokens: { usd, per: '1M tokens' } },
  } as PastPrice;
}

test('a price holds until the next one, the newest until now', () => {
  const steps = stepsOf([past('2026-06-01', null, '8.00'), past(null, '2026-06-01', '15.00')], 'output_tokens', NOW);
  expect(steps.map(({ price }) => price)).toEqual([15, 8]);
  expect(steps[0]?.until).toBe(Date.parse('2026-06-01'));
  expect(steps[1]?.until).toBe(NOW);
  expect((steps[0]?.from ?? NOW) < Date.parse('2026-06-01')).toBe(true);
});

test('a price that never changed has no steps', () => {
  const same = [past('2026-10-14', null, '3.00'), past(null, '2026-10-14', '3.00')];
  expect(stepsOf(same, 'output_tokens', NOW)).toEqual([]);
  expect(stepsOf([past(null, null, null)], 'output_tokens', NOW)).toEqual([]);
});
