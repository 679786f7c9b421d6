import { expect, test } from 'vitest';
import { startOfDay } from './time';

test.each([
  ['2026-11-30', 'UTC', '2026-11-30T00:00:00Z'],
  ['2026-11-30', 'America/Los_Angeles', '2026-11-30T08:00:00Z'],
  ['2026-11-30', 'Asia/Kolkata', '2026-11-29T18:30:00Z'],
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
  ['2026-12-01', 'Pacific/Auckland', '2026-11-30T11:00:00Z'],
])('the day %s in %s begins at %s', (day, zone, start) => {
  expect(new Date(startOfDay(day, zone)).toISOString()).toBe(start.replace('Z', '.000Z'));
});
