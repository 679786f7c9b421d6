import { describe, expect, it } from 'vitest';
import type { BudgetUse } from '@/api/generated';
import { ordered, sortedNext } from './order';

const period = {
  first_day: '2026-11-01',
  end_day: '2026-12-01',
  from: '2026-11-01T00:00:00Z',
  to: '2026-12-01T00:00:00Z',
};

function use(name: string, more: Partial<BudgetUse>): BudgetUse {
  return { budget_id: name, name, unit: 'usd', scope: {}, state: 'active', enforcement: 'notify', period, ...more };
}

const budgets = [
  use('b', { percent: 10, health: 'exceeded', exhausted_at: '2026-11-02T00:00:00Z' }),
  use('a', { percent: 90, health: 'watch' }),
  use('c', { period: null }),
];

describe('the order of budgets', () => {
  it('is that of the API unless another one is asked for', () => {
    expect(ordered(budgets, {}).map((one) => one.name)).toEqual(['b', 'a', 'c']);
    expect(ordered(budgets, { sort: 'used', down: true }).map((one) => one.name)).toEqual(['a', 'b', 'c']);
    expect(ordered(budgets, { sort: 'name' }).map((one) => one.name)).toEqual(['a', 'b', 'c']);
  });

  it('puts last what never ends', () => {
    expect(ordered(budgets, { sort: 'end' }).map((one) => one.name)).toEqual(['b', 'a', 'c']);
  });

  it('leaves out other healths', () => {
    expect(ordered(budgets, { health: 'watch' }).map((one) => one.name)).toEqual(['a']);
  });

  it('turns with each click, and comes back to what needs attention', () => {
    const once = sortedNext({ q: 'a' }, 'used');
    expect(once).toEqual({ q: 'a', sort: 'used', down: true });
    const twice = sortedNext(once, 'used');
    expect(twice).toEqual({ q: 'a', sort: 'used' });
    expect(sortedNext(twice, 'used')).toEqual({ q: 'a' });
    expect(sortedNext({}, 'name')).toEqual({ sort: 'name' });
    expect(sortedNext({ sort: 'name' }, 'name')).toEqual({ sort: 'name', down: true });
  });
});
