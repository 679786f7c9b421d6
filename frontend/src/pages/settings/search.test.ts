import { expect, test } from 'vitest';
import { oneOf, readSettings } from './search';

test('an address may hold anything: only what is known is kept', () => {
  expect(readSettings({ view: 'aliases', q: 7, from: 'yesterday', to: '2026-11-30', other: 'x', open: ['a'] })).toEqual(
    {
      view: 'aliases',
      q: '7',
      to: '2026-11-30',
    },
  );
});

test('an unknown value is the first', () => {
  expect(oneOf(['a', 'b'], 'b')).toBe('b');
  expect(oneOf(['a', 'b'], '<b>')).toBe('a');
  expect(oneOf(['a', 'b'], undefined)).toBe('a');
});
