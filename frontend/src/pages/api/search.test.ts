import { expect, test } from 'vitest';
import { readApi } from './search';

test('an address names an example that there is, or none', () => {
  expect(readApi({ with: 'python' })).toEqual({ with: 'python' });
  expect([{}, { with: 'perl' }, { with: ['curl'] }].map(readApi)).toEqual([{}, {}, {}]);
});
