import { describe, expect, it } from 'vitest';
import { numbersOf, sourceOf } from './numbers';

describe('numbers of an advice', () => {
  it('are told in words, exactly as they are', () => {
    expect(
      numbersOf({
        cost_usd: '164.2779331',
        share_percent: '87.3',
        premium_share_percent: 100,
        requests: 4261,
        growth_percent: null,
        is_new: true,
        models: ['a/b', 'c/d'],
      }),
    ).toEqual([
      { key: 'cost_usd', name: 'Costs', value: '$164.28' },
      { key: 'share_percent', name: 'Share', value: '87.3%' },
      { key: 'premium_share_percent', name: 'Premium share', value: '100%' },
      { key: 'requests', name: 'Calls', value: '4,261' },
      { key: 'growth_percent', name: 'Growth', value: 'unknown' },
      { key: 'is_new', name: 'New', value: 'yes' },
      { key: 'models', name: 'Models', value: 'a/b, c/d' },
    ]);
  });

  it('leave out what is nested or empty', () => {
    expect(numbersOf({ alternatives: [{ model: 'x' }], source: { title: 't' }, not_known: [] })).toEqual([]);
  });

  it('name a source only with an address of the web', () => {
    const source = { title: 'Claude', url: 'https://platform.example/x', looked_up: '2026-11-29' };
    expect(sourceOf({ source })).toEqual(source);
    expect(sourceOf({ source: { ...source, url: 'javascript:alert(1)' } })).toBeNull();
    expect(sourceOf({})).toBeNull();
  });
});
