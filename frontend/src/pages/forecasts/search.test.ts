import { describe, expect, it } from 'vitest';
import { horizonOf, readForecastSearch, readOneSearch, readPastSearch } from './search';

const BUDGET = 'bud_0eb32138df3dd3e8474e34e4';

describe('the address of a forecast', () => {
  it('is read whatever stands in it', () => {
    expect(readForecastSearch({})).toEqual({});
    expect(readForecastSearch({ horizon: 7, unit: 'tokens', by: 'total', scope: ['team:a'] })).toEqual({
      horizon: '7',
      unit: 'tokens',
      by: 'total',
      scope: ['team:a'],
    });
    expect(readForecastSearch({ horizon: 8, unit: 'euro', by: 'x', scope: '<script>', budget: '../x' })).toEqual({});
  });

  it('of a budget has its own scope and unit', () => {
    expect(readForecastSearch({ budget: BUDGET, unit: 'tokens', scope: ['team:a'] })).toEqual({ budget: BUDGET });
  });

  it('goes to a period’s end only where there is a period', () => {
    expect(readForecastSearch({ horizon: 'period_end' })).toEqual({});
    expect(horizonOf({ budget: BUDGET })).toBe('period_end');
    expect(horizonOf({})).toBe('30');
    expect(horizonOf({ budget: BUDGET, horizon: '90' })).toBe('90');
  });

  it('of past forecasts has how they were made', () => {
    expect(readPastSearch({ origin: 'nightly', budget: BUDGET })).toEqual({ origin: 'nightly', budget: BUDGET });
    expect(readPastSearch({ origin: 'x' })).toEqual({});
    expect(readOneSearch({ by: 'day', far: 'all' })).toEqual({ far: 'all' });
  });
});
