import { describe, expect, it } from 'vitest';
import { daysBetween, even, foreseen, grown, leftOf } from './course';

const days = daysBetween('2026-11-29', '2026-12-03');

describe('the course of a period', () => {
  it('has each day before its end', () => {
    expect(days).toEqual(['2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02']);
    expect(daysBetween('2026-11-29', '2026-11-29')).toEqual([]);
    expect(daysBetween('2020-01-01', '2026-01-01')).toEqual([]);
  });

  it('grows until today; a day without figures adds nothing', () => {
    const spent = new Map([['2026-11-29', 2]]);
    expect(grown(days, '2026-11-30', (day) => spent.get(day) ?? null)).toEqual([2, 2, null, null]);
  });

  it('goes on with the forecast from where the spent line was on the day before it', () => {
    const totals = new Map([
      ['2026-11-30', 1],
      ['2026-12-01', 3],
    ]);
    expect(foreseen(days, [2, 2, null, null], '2026-11-30', (day) => totals.get(day) ?? null)).toEqual([2, 3, 5, null]);
    expect(foreseen(days, [2, 2, null, null], '2027-01-01', () => 1)).toEqual([null, null, null, null]);
    expect(foreseen(days, [2, 2, null, null], '2026-11-29', () => 1)).toEqual([1, 1, 1, 1]);
  });

  it('reaches the limit with the last day when spent evenly', () => {
    expect(even(days, 100)).toEqual([25, 50, 75, 100]);
  });

  it('leaves of the limit what is not spent, and below nothing what is beyond it', () => {
    expect(leftOf(3, [1, 4, null])).toEqual([2, -1, null]);
  });
});
