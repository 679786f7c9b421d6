import { describe, expect, it } from 'vitest';
import type { Forecast, ForecastDay } from '@/api/generated';
import { daysOver, daysWithin, drawn, fieldOf, historyDays, historyOf, running, timeOf } from './series';

const DAYS: ForecastDay[] = [
  { day: '2026-11-30', amount_usd: '1.5', low_80_usd: '1', total_usd: '1.5' },
  { day: '2026-12-01', amount_usd: '2', low_80_usd: '1.2', total_usd: '3.5' },
  { day: '2026-12-02', amount_usd: '2', low_80_usd: '1.1', total_usd: '5.5' },
];

describe('days of a forecast', () => {
  it('end with the horizon or with the budget’s period', () => {
    const forecast = { days: DAYS, period_end_day: '2026-12-02' };
    expect(daysWithin(forecast, 'period_end').map((day) => day.day)).toEqual(['2026-11-30', '2026-12-01']);
    expect(daysWithin(forecast, '7')).toHaveLength(3);
    expect(daysWithin({ ...forecast, period_end_day: null }, 'period_end')).toHaveLength(3);
  });

  it('are those that are over, and a few more where it is young', () => {
    const days = Array.from({ length: 10 }, () => ({ day: '2026-11-30' }));
    const over = (count: number) => ({ days: days.slice(0, count) }) as unknown as Forecast['actual'];
    expect([null, over(1), over(8)].map((actual) => daysOver({ days, actual }).length)).toEqual([7, 7, 8]);
  });

  it('have fields by unit', () => {
    expect(fieldOf(DAYS, 'total', 'usd').get('2026-12-01')).toBe('3.5');
    expect(fieldOf(DAYS, 'amount', 'tokens').get('2026-12-01')).toBeNull();
  });
});

describe('history', () => {
  const row = (start: string, cost: string | null) => ({ start, measures: { cost_usd: cost, requests: 3 } });

  it('fills days without calls with zero, from the first known day to the forecast', () => {
    const rows = [row('2026-11-27T00:00:00+01:00', '4'), row('2026-11-29T00:00:00+01:00', '5')];
    expect(historyOf(rows, '2026-11-30', 'usd')).toEqual([
      { day: '2026-11-27', value: '4' },
      { day: '2026-11-28', value: '0' },
      { day: '2026-11-29', value: '5' },
    ]);
  });

  it('leaves a day unknown whose calls have no price, and knows its requests', () => {
    expect(historyOf([row('2026-11-29T00:00:00Z', null)], '2026-11-30', 'usd')).toEqual([
      { day: '2026-11-29', value: null },
    ]);
    expect(historyOf([row('2026-11-29T00:00:00Z', null)], '2026-11-30', 'requests')).toEqual([
      { day: '2026-11-29', value: 3 },
    ]);
  });

  it('is empty where nothing was, and about as long as the look ahead', () => {
    expect(historyOf([], '2026-11-30', 'usd')).toEqual([]);
    expect([7, 30, 365].map(historyDays)).toEqual([28, 30, 120]);
  });
});

describe('a line', () => {
  it('of what came grows from day to day', () => {
    const came = new Map([
      ['2026-11-28', '1.5'],
      ['2026-11-29', null],
      ['2026-11-30', '2'],
    ]);
    expect(running(['2026-11-28', '2026-11-29', '2026-11-30', '2026-12-01'], came)).toEqual([1.5, 1.5, 3.5, null]);
  });

  it('has gaps where a day is not in it', () => {
    const line = drawn(['2026-11-29', '2026-11-30'], fieldOf(DAYS, 'amount', 'usd'), 'usd');
    expect(line).toEqual({ values: [null, 1.5], words: ['', '$1.50'] });
    expect(timeOf('2026-11-30')).toBe(Date.UTC(2026, 10, 30));
  });
});
