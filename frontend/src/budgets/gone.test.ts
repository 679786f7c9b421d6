import { expect, it } from 'vitest';
import { gone, timeLeft } from './gone';

const period = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };

it('says how much of the time is gone, never more than all', () => {
  expect(gone(period, Date.parse('2026-11-16T00:00:00Z'))).toBe(0.5);
  expect(gone(period, Date.parse('2027-01-01T00:00:00Z'))).toBe(1);
});

it('says how much is left in whole days, of the last one in hours', () => {
  const left = (now: string) => timeLeft(period, Date.parse(now));
  expect(left('2026-11-24T12:00:00Z')).toBe('6 days left');
  expect(left('2026-11-30T00:00:00Z')).toBe('1 day left');
  expect(left('2026-11-30T10:30:00Z')).toBe('14 hours left');
  expect(left('2026-11-30T23:30:00Z')).toBe('1 hour left');
  expect(left('2026-12-02T00:00:00Z')).toBe('0 hours left');
});
