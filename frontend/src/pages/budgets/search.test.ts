import { describe, expect, it } from 'vitest';
import { readBudget, readBudgets, readCheck, readIncreases, readNewBudget } from './search';

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

  it('of one names a view and a forecast, and nothing else', () => {
    expect(readBudget({ view: 'left', forecast: 'fct_20261130_fb1288a0b0a689d8' })).toEqual({
      view: 'left',
      forecast: 'fct_20261130_fb1288a0b0a689d8',
    });
    expect(readBudget({ view: 'x', forecast: '../x' })).toEqual({});
  });

  it('holds a call that is tried, as a form has it and as an address has it', () => {
    expect(readCheck({ provider: 'openai', model: 'gpt-4o', team: '', input_tokens: '1000', max_tokens: '' })).toEqual({
      provider: 'openai',
      model: 'gpt-4o',
      input_tokens: 1000,
    });
    expect(readCheck({ model: 7, max_tokens: -1, amount_usd: 0.5, x: 1 })).toEqual({ model: '7', amount_usd: '0.5' });
  });
});
