import { expect, test } from 'vitest';
import { isWholeBatch, readEvents } from './search';

const BATCH = `b_${'0a'.repeat(20)}`;
const USER = `u_${'0a'.repeat(16)}`;

test('the rows of one batch are of no single user', () => {
  expect(readEvents({ batch: BATCH, user: USER, period: '7d' })).toEqual({ batch: BATCH, period: '7d' });
  expect(readEvents({ batch: 'b_1', user: USER })).toEqual({ user: USER });
});

test('of a batch all that counts is asked for, unless the address says of which days', () => {
  expect(isWholeBatch({ batch: BATCH })).toBe(true);
  expect(isWholeBatch({ batch: BATCH, period: 'month' })).toBe(false);
  expect(isWholeBatch({ batch: BATCH, from: '2026-11-01', to: '2026-11-08' })).toBe(false);
  expect(isWholeBatch({})).toBe(false);
});
