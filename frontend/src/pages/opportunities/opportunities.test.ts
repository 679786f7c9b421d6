import { describe, expect, it } from 'vitest';
import type { Opportunity } from '@/api/generated';
import { actOfMove, actsOf, isLiving } from './acts';
import { byStage, readOpportunitiesSearch } from './search';

describe('the address of opportunities', () => {
  it('is read whatever stands in it', () => {
    expect(
      readOpportunitiesSearch({ view: 'list', type: 'off_peak', min: '0.50', mine: true, status: 'expired' }),
    ).toEqual({
      view: 'list',
      type: 'off_peak',
      min: '0.50',
      mine: true,
      status: 'expired',
    });
    expect(readOpportunitiesSearch({ view: 'x', type: 1, min: '-', mine: 'yes', status: null })).toEqual({});
  });
});

describe('the pipeline', () => {
  it('has a column for each stage, in the given order', () => {
    const row = (opportunity_id: string, state: Opportunity['state']) => ({ opportunity_id, state }) as Opportunity;
    const stages = byStage([row('a', 'open'), row('b', 'planned'), row('c', 'open'), row('d', 'dismissed')]);
    expect(stages.open.map((one) => one.opportunity_id)).toEqual(['a', 'c']);
    expect(stages.planned.map((one) => one.opportunity_id)).toEqual(['b']);
    expect(stages.implemented).toEqual([]);
  });

  it('is moved through as the API allows', () => {
    expect(actsOf('open')).toEqual(['investigate', 'plan', 'implement', 'dismiss']);
    expect(actsOf('dismissed')).toEqual(['reopen']);
    expect(actOfMove('open', 'planned')).toBe('plan');
    expect(actOfMove('planned', 'open')).toBe('reopen');
    expect(actOfMove('planned', 'planned')).toBeNull();
    expect(actOfMove('implemented', 'open')).toBeNull();
    expect(isLiving('planned')).toBe(true);
    expect(isLiving('implemented')).toBe(false);
  });
});
