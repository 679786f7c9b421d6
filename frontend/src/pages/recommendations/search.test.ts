import { describe, expect, it } from 'vitest';
import { readRecommendationsSearch, sorted } from './search';

describe('the address of recommendations', () => {
  it('is read whatever stands in it', () => {
    expect(
      readRecommendationsSearch({ tab: 'done', type: 'batch_processing', min: 5, sort: 'effort', insight: 'x' }),
    ).toEqual({ tab: 'done', type: 'batch_processing', min: '5', sort: 'effort' });
    expect(readRecommendationsSearch({ tab: 'x', min: '-1', status: {}, sort: [] })).toEqual({});
    expect(readRecommendationsSearch({ insight: 'ins_3620a9be2480bb5cf195944a' })).toEqual({
      insight: 'ins_3620a9be2480bb5cf195944a',
    });
  });
});

describe('the order', () => {
  const row = (savings_usd: string | null, priority: number, hours_of_work: number) => ({
    savings_usd,
    priority,
    hours_of_work,
  });
  const rows = [row('2.00', 90, 8), row(null, 95, 1), row('10.5', 20, 16), row('0.00', 96, 8)];

  it('is by savings, with what promises nothing last', () => {
    expect(sorted(rows, 'savings').map((one) => one.savings_usd)).toEqual(['10.5', '2.00', '0.00', null]);
  });

  it('is by urgency or by effort, and leaves the given list as it is', () => {
    expect(sorted(rows, 'priority').map((one) => one.priority)).toEqual([96, 95, 90, 20]);
    expect(sorted(rows, 'effort').map((one) => one.savings_usd)).toEqual([null, '2.00', '0.00', '10.5']);
    expect(rows[0]?.savings_usd).toBe('2.00');
  });
});
