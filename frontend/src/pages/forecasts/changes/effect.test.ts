import { describe, expect, it } from 'vitest';
import type { ForecastAdjustment } from '@/api/generated';
import { textsOf } from '@/scope/scope';
import { bodyOf, type Draft, draftOf, effectWords } from './effect';

const CHANGE: ForecastAdjustment = {
  adjustment_id: 'adj_1',
  note: 'Launch',
  from: '2026-12-01',
  until: null,
  scope: { team: ['search'] },
  unit: null,
  percent: 40,
  created_at: '2026-11-30T00:00:00.000Z',
  created_by: 'somebody',
};
const DRAFT: Draft = {
  note: 'Launch',
  from: '2026-12-01',
  until: '',
  scope: ['team:search'],
  how: 'percent',
  unit: '',
  amount: '40',
};

describe('known changes', () => {
  it('are sent as a percentage or an amount a day, never both', () => {
    expect(bodyOf(DRAFT)).toEqual({
      note: 'Launch',
      from: '2026-12-01',
      until: null,
      scope: { team: ['search'] },
      unit: null,
      percent: 40,
    });
    expect(bodyOf({ ...DRAFT, how: 'perDay', unit: 'usd', amount: '12.345678901234' })).toMatchObject({
      per_day_usd: '12.345678901234',
    });
    expect(bodyOf({ ...DRAFT, how: 'perDay', unit: 'tokens', amount: '-5' })).toMatchObject({ per_day_tokens: -5 });
    expect(bodyOf({ ...DRAFT, how: 'perDay' })).not.toHaveProperty('percent');
  });

  it('are edited as they were entered', () => {
    expect(draftOf(CHANGE, textsOf)).toEqual(DRAFT);
    const perDay = { ...CHANGE, percent: null, unit: 'usd' as const, per_day_usd: '3.5' };
    expect(draftOf(perDay, textsOf)).toMatchObject({ how: 'perDay', unit: 'usd', amount: '3.5' });
  });

  it('say what they change', () => {
    expect(effectWords(CHANGE)).toBe('+40%');
    expect(effectWords({ ...CHANGE, percent: -5 })).toBe('-5%');
    expect(effectWords({ ...CHANGE, percent: null, per_day_requests: 1000 })).toBe('1,000 requests a day');
  });
});
