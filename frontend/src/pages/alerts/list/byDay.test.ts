import { expect, it } from 'vitest';
import { byDay } from './byDay';

it('puts things under their day and keeps their order', () => {
  const days = byDay(['b2', 'b1', 'a1'], (one) => one.charAt(0));
  expect(days).toEqual([
    { day: 'b', items: ['b2', 'b1'] },
    { day: 'a', items: ['a1'] },
  ]);
  expect(byDay([], String)).toEqual([]);
});
