import { describe, expect, test } from 'vitest';
import type { ForecastDay, TrendBucket } from '@/api/generated';
import { trendDays, trendPicture } from './trend';

function bucket(day: string, cost: string | null, partial = false): TrendBucket {
  return {
    start: `${day}T00:00:00Z`,
    end: `${day}T24:00:00Z`,
    partial,
    cost_usd: cost,
    requests: 1,
    unpriced_requests: 0,
  };
}

function foreseen(day: string, amount: string, low: string, high: string): ForecastDay {
  return { day, amount_usd: amount, low_80_usd: low, high_80_usd: high };
}

const SERIES = [bucket('2026-11-28', '12.30'), bucket('2026-11-29', '11.75'), bucket('2026-11-30', '1.09', true)];
const FORECAST = [
  foreseen('2026-11-29', '12.00', '9.00', '15.00'),
  foreseen('2026-11-30', '12.98', '9.95', '17.17'),
  foreseen('2026-12-01', '12.95', '9.83', '17.28'),
  foreseen('2026-12-02', '12.93', '9.69', '17.40'),
];

describe('the days of a trend', () => {
  test('end some days after today, so that the forecast is seen', () => {
    expect(trendDays('7d', '2026-11-30')).toEqual({ from: '2026-11-24', end: '2026-12-08' });
    expect(trendDays('30d', '2026-11-30')).toEqual({ from: '2026-11-01', end: '2026-12-15' });
  });

  test('of a month end with it, or later where it is nearly over', () => {
    expect(trendDays('month', '2026-11-10')).toEqual({ from: '2026-11-01', end: '2026-12-01' });
    expect(trendDays('month', '2026-11-30')).toEqual({ from: '2026-11-01', end: '2026-12-08' });
  });
});

describe('the picture of a trend', () => {
  test('joins the forecast to the last whole day, and keeps the day that is not over beside it', () => {
    const picture = trendPicture(SERIES, FORECAST, '2026-12-02', 'UTC');
    expect(picture.days).toEqual(['2026-11-28', '2026-11-29', '2026-11-30', '2026-12-01']);
    expect(picture.spent).toEqual(['12.30', '11.75', '1.09', null]);
    expect(picture.expected).toEqual([null, '11.75', '12.98', '12.95']);
    expect(picture.low).toEqual([null, '11.75', '9.95', '9.83']);
    expect(picture.high).toEqual([null, '11.75', '17.17', '17.28']);
    expect([picture.partialFrom, picture.joint]).toEqual([2, 1]);
    expect(picture.times[3]).toBe(Date.parse('2026-12-01T00:00:00Z'));
  });

  test('without a forecast is what was spent', () => {
    const picture = trendPicture(SERIES, [], '2026-12-08', 'UTC');
    expect(picture.days).toHaveLength(3);
    expect(picture.expected).toEqual([null, null, null]);
    expect(picture.joint).toBeNull();
  });

  test('begins days ahead where the organization begins them', () => {
    const series = [
      { ...bucket('2026-10-24', '1.00'), start: '2026-10-24T00:00:00+02:00' },
      { ...bucket('2026-10-25', '0.50', true), start: '2026-10-25T00:00:00+02:00' },
    ];
    const picture = trendPicture(
      series,
      [foreseen('2026-10-26', '1.00', '0.50', '2.00')],
      '2026-11-01',
      'Europe/Berlin',
    );
    expect(picture.times).toEqual([
      Date.parse('2026-10-23T22:00:00Z'),
      Date.parse('2026-10-24T22:00:00Z'),
      Date.parse('2026-10-25T23:00:00Z'),
    ]);
  });

  test('keeps what is not known', () => {
    expect(trendPicture([bucket('2026-11-28', null)], [], '2026-12-08', 'UTC').spent).toEqual([null]);
  });
});
