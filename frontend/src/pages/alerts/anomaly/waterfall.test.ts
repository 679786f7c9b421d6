import { expect, it } from 'vitest';
import { waterfall } from './waterfall';

it('leads from what was expected to what was spent, each step from where the last one ended', () => {
  const { steps, low, high } = waterfall(3, [
    { key: 'volume', amount: -1 },
    { key: 'price', amount: 6 },
  ]);
  expect(steps).toEqual([
    { key: 'volume', from: 3, to: 2 },
    { key: 'price', from: 2, to: 8 },
  ]);
  expect([low, high]).toEqual([0, 8]);
  expect(waterfall(0, [])).toEqual({ steps: [], low: 0, high: 0 });
});
