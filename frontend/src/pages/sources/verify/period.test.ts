import { expect, it } from 'vitest';
import { PERIODS, periodOf, searchOf } from './period';

it('is the one that was chosen', () => {
  for (const period of PERIODS) {
    const { from, months } = searchOf(period, '2026-11-30');
    expect(periodOf({ ...(from && { from }), ...(months && { months }) }, '2026-11-30')).toBe(period);
  }
});

it('goes back by the calendar', () => {
  expect(searchOf('week', '2026-11-03').from).toBe('2026-10-28');
  expect(searchOf('year', '2026-11-30')).toMatchObject({ from: '2025-11-01', months: 'yes' });
});

it('is none of those that are offered, where the address has other days', () => {
  expect(PERIODS).not.toContain(periodOf({ from: '2026-01-01', to: '2026-02-01' }, '2026-11-30'));
});
