import { expect, test } from 'vitest';
import { askedPeriod, readEvents } from './search';

const BATCH = `b_${'0a'.repeat(20)}`;
const USER = `u_${'0a'.repeat(16)}`;

test('the rows of one batch are of no single user', () => {
  expect(readEvents({ batch: BATCH, user: USER, period: '7d' })).toEqual({ batch: BATCH, period: '7d' });
  expect(readEvents({ batch: 'b_1', user: USER })).toEqual({ user: USER });
});

test('of a batch all that can be listed is asked for, unless the address says what', () => {
  expect(askedPeriod({ batch: BATCH }, '2026-11-30')).toEqual({ from: '2026-10-28', to: '2026-12-01' });
  expect(askedPeriod({ batch: BATCH, period: 'month' }, '2026-11-30')).toEqual({ period: 'month' });
  expect(askedPeriod({ batch: BATCH, from: '2026-11-01', to: '2026-11-08' }, '2026-11-30')).toEqual({
    from: '2026-11-01',
    to: '2026-11-08',
  });
  expect(askedPeriod({}, '2026-11-30')).toEqual({});
});
