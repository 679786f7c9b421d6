import { describe, expect, it } from 'vitest';
import { readBudgets, readIncreases, readNewBudget } from './search';

describe('the address of budgets', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(
      readBudgets({ health: 'at_risk', state: 'deleted', q: 7, sort: 'used', down: true, x: 1, dimension: 'team' }),
    ).toEqual({ health: 'at_risk', q: '7', sort: 'used', down: true, dimension: 'team' });
    expect(readBudgets({ value: 'search' })).toEqual({});
    expect(readBudgets({ health: ['exceeded'], owner: '' })).toEqual({});
  });

  it('begins a new budget from another one only by its id', () => {
    expect(readNewBudget({ copy: '../x' })).toEqual({});
    expect(readNewBudget({ copy: 'bud_0123456789abcdef01234567' })).toEqual({ copy: 'bud_0123456789abcdef01234567' });
    expect(readIncreases({ state: 'gone' })).toEqual({});
  });
});
