import { expect, it } from 'vitest';
import { zonedDayEnd, zonedDayStart } from './zonedDay';

it.each([
  ['2026-11-30', 'UTC', '2026-11-30T00:00:00.000Z'],
  ['2026-11-30', 'Europe/Berlin', '2026-11-29T23:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['2026-11-30', 'America/New_York', '2026-11-30T05:00:00.000Z'],
  ['2026-11-30', 'Asia/Kolkata', '2026-11-29T18:30:00.000Z'],
  ['2026-11-30', 'Asia/Kathmandu', '2026-11-29T18:15:00.000Z'],
  ['2026-11-30', 'Pacific/Kiritimati', '2026-11-29T10:00:00.000Z'],
])('%s begins in %s at %s', (day, zone, moment) => {
  expect(zonedDayStart(day, zone)).toBe(moment);
});

it('ends where the next one begins, also on a day of 23 hours', () => {
  expect(zonedDayEnd('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
});
