import { expect, test } from 'vitest';
import { readOverview } from './search';

test('what the page knows is read from the address, all else is left out', () => {
  expect(readOverview({ period: 'quarter', trend: '90d', by: 'feature', x: 1 })).toEqual({
    period: 'quarter',
    trend: '90d',
    by: 'feature',
  });
  expect(readOverview({ period: 'decade', trend: 7, by: ['feature'] })).toEqual({});
});
