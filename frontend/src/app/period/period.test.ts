import { describe, expect, test } from 'vitest';
import { dayOf } from '@/format/time';
import { type Calendar, coarsened, granularitiesOf, granularityOf, lastDay, periodOf } from './period';
import type { Preset } from './search';

const UTC: Calendar = { zone: 'UTC', fiscalStart: 1, today: '2026-11-30' };

function preset(period: Preset, calendar: Calendar = UTC) {
  return periodOf({ period }, calendar, '30d');
}

describe('presets', () => {
  test.each<[Preset, string, string]>([
    ['today', '2026-11-30', '2026-12-01'],
    ['yesterday', '2026-11-29', '2026-11-30'],
    ['7d', '2026-11-24', '2026-12-01'],
    ['30d', '2026-11-01', '2026-12-01'],
    ['90d', '2026-09-02', '2026-12-01'],
    ['month', '2026-11-01', '2026-12-01'],
    ['last-month', '2026-10-01', '2026-11-01'],
    ['quarter', '2026-10-01', '2026-12-01'],
    ['last-quarter', '2026-07-01', '2026-10-01'],
    ['year', '2026-01-01', '2026-12-01'],
  ])('%s', (name, from, to) => {
    expect(preset(name)).toEqual({ from, to });
  });

  test('quarter and year are those of the fiscal year', () => {
    const april = { ...UTC, fiscalStart: 4, today: '2026-02-10' };
    expect(preset('year', april)).toEqual({ from: '2025-04-01', to: '2026-02-11' });
    expect(preset('quarter', april)).toEqual({ from: '2026-01-01', to: '2026-02-11' });
    const february = { ...april, fiscalStart: 2 };
    expect(preset('quarter', february)).toEqual({ from: '2026-02-01', to: '2026-02-11' });
    expect(preset('last-quarter', february)).toEqual({ from: '2025-11-01', to: '2026-02-01' });
  });

  test('the fallback stands in where the address says nothing', () => {
    expect(periodOf({}, UTC, '7d')).toEqual(preset('7d'));
    expect(periodOf({ from: '2026-01-01', to: '2026-01-03' }, UTC, '7d')).toEqual({
      from: '2026-01-01',
      to: '2026-01-03',
    });
  });
});

describe('the day that it is', () => {
  test.each([
    ['2026-11-30T04:00:00Z', 'America/Los_Angeles', '2026-11-29'],
    ['2026-11-30T22:59:59Z', 'Europe/Berlin', '2026-11-30'],
    ['2026-11-30T23:00:00Z', 'Europe/Berlin', '2026-12-01'],
    ['2026-03-28T23:30:00Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T21:59:59Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T22:00:00Z', 'Europe/Berlin', '2026-03-30'],
    ['2026-10-25T22:59:59Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T23:00:00Z', 'Europe/Berlin', '2026-10-26'],
    ['2026-11-30T18:30:00Z', 'Asia/Kolkata', '2026-12-01'],
    ['2026-11-30T18:29:59Z', 'Asia/Kolkata', '2026-11-30'],
    ['2026-09-06T04:00:00Z', 'America/Santiago', '2026-09-06'],
    ['2026-09-06T03:59:59Z', 'America/Santiago', '2026-09-05'],
  ])('%s in %s is %s', (moment, zone, day) => {
    expect(dayOf(moment, zone)).toBe(day);
  });

  test('an end between two days ends the day before it, in the zone', () => {
    expect(lastDay({ from: '2026-03-29T00:00:00Z', to: '2026-03-29T22:00:00Z' }, 'Europe/Berlin')).toBe('2026-03-29');
    expect(lastDay({ from: '2026-11-01', to: '2026-11-08' }, 'Europe/Berlin')).toBe('2026-11-07');
  });
});

describe('granularities', () => {
  test('are those that the API allows for the length', () => {
    expect(granularitiesOf({ from: '2026-11-30', to: '2026-12-01' })).toEqual(['hour', 'total']);
    expect(granularitiesOf({ from: '2026-11-01', to: '2026-12-01' })).toEqual([
      'hour',
      'day',
      'week',
      'month',
      'total',
    ]);
    expect(granularitiesOf({ from: '2024-01-01', to: '2026-12-01' })).not.toContain('day');
  });

  test('a wish that is not allowed any more is forgotten', () => {
    expect(granularityOf({ from: '2026-11-30', to: '2026-12-01' }, 'week')).toBe('hour');
    expect(granularityOf({ from: '2026-11-01', to: '2026-12-01' }, undefined)).toBe('day');
    expect(granularityOf({ from: '2026-01-01', to: '2026-12-01' }, 'day')).toBe('day');
    expect(granularityOf({ from: '2026-01-01', to: '2026-12-01' }, undefined)).toBe('month');
  });
});

test('buckets side by side are only so many as there is room for', () => {
  const month = { from: '2026-11-01', to: '2026-12-01' };
  expect(coarsened(month, 'hour', 62)).toBe('day');
  expect(coarsened(month, 'week', 62)).toBe('week');
  expect(coarsened({ from: '2026-11-30', to: '2026-12-01' }, 'hour', 62)).toBe('hour');
  expect(coarsened({ from: '2025-01-01', to: '2026-12-01' }, 'day', 62)).toBe('month');
});
