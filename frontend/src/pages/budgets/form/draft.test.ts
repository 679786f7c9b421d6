import { describe, expect, it } from 'vitest';
import type { Budget } from '@/api/generated';
import { bodyOf, DEFAULT_THRESHOLDS, draftOf, newDraft, termsOf } from './draft';

const draft = () => newDraft({}, 'ann');

describe('a budget while it is filled in', () => {
  it('is sent with exactly one limit, as it was typed', () => {
    expect(bodyOf({ ...draft(), limit: ' 1,250.50 ' })).toMatchObject({ limit_usd: '1250.50', rollover_cap_usd: null });
    const tokens = bodyOf({ ...draft(), unit: 'tokens', limit: '20 000 000' });
    expect(tokens).toMatchObject({ limit_tokens: 20_000_000 });
    expect(tokens).not.toHaveProperty('limit_usd');
  });

  it('sends only what its choices need', () => {
    const body = bodyOf({ ...draft(), limit: '5', end_day: '2026-12-01', throttle_percent: '70', cap: '3' });
    expect(body).toMatchObject({ end_day: null, start_day: null, rollover: 'none', rollover_cap_usd: null });
    expect(body).not.toHaveProperty('throttle_percent');
    expect(bodyOf({ ...draft(), enforcement: 'throttle' })).toMatchObject({
      throttle_percent: 80,
      throttle_per_minute: 10,
    });
    expect(bodyOf({ ...draft(), rollover: 'unused', cap: '3' })).toMatchObject({ rollover_cap_usd: '3' });
  });

  it('sends thresholds in their order, whatever was added last', () => {
    const added = [...DEFAULT_THRESHOLDS, { percent: 70, level: 'warning' as const, kind: 'forecast' as const }];
    expect(bodyOf({ ...draft(), thresholds: added }).thresholds?.map((one) => one.percent)).toEqual([
      50, 70, 80, 90, 95, 100,
    ]);
  });

  it('tells no limit that is none', () => {
    expect(termsOf({ ...draft(), limit: 'a lot' })).not.toHaveProperty('limit_usd');
    expect(termsOf({ ...draft(), limit: '12.5' })).toMatchObject({ limit_usd: '12.5' });
  });

  it('comes from a budget without losing a digit', () => {
    const budget: Budget = {
      ...termsOf(draft()),
      unit: 'usd',
      limit_usd: '0.000000000012',
      limit_tokens: 0,
      limit_requests: 0,
      scope: { team: ['a', 'b'] },
    };
    expect(draftOf(budget)).toMatchObject({ limit: '0.000000000012', scope: ['team:a', 'team:b'], cap: '' });
  });
});
