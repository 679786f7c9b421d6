import { expect, it } from 'vitest';
import { isAmount, readAmount } from './amount';

it('reads an amount of an address, and nothing else', () => {
  expect(readAmount({ min: '0.10' }, 'min')).toBe('0.10');
  expect(readAmount({ min: 5 }, 'min')).toBe('5');
  for (const other of ['1e5', '-1', '', '1.', 'x']) expect(readAmount({ min: other }, 'min')).toBeUndefined();
  expect(readAmount({}, 'min')).toBeUndefined();
});

it('knows no sign, no exponent and no more places than the API', () => {
  expect(isAmount('0.000000000001')).toBe(true);
  expect(isAmount('0.0000000000001')).toBe(false);
  expect(isAmount('+1')).toBe(false);
});
