import { describe, expect, it } from 'vitest';
import type { Alert } from '@/api/generated';
import { KINDS } from '@/pages/alerts/search';
import { daysFact, partsFact, savingsFact } from './facts';
import { figuresOf, wordsOf } from './words';

function alert(kind: Alert['kind'], facts: Alert['facts'], level: Alert['level'] = 'warning'): Alert {
  return {
    alert_id: 'al_1796012109042_72f85886f0',
    kind,
    level,
    at: '2026-11-30T04:15:09.042Z',
    budget_id: null,
    scope: {},
    facts,
    state: 'open',
    snoozed_until: null,
    assigned_to: null,
    acknowledged_by: null,
    resolved_at: null,
  };
}

const BUDGET = {
  budget_name: 'Search',
  unit: 'usd',
  spent: '8.25',
  limit: '10.00',
  percent: 82,
  threshold: 'actual-80',
  enforcement: 'stop',
};

describe('what an alert says', () => {
  it('names the budget and how far it is, in its unit', () => {
    expect(wordsOf(alert('budget_threshold', BUDGET))).toEqual({
      title: 'Budget “Search” is spent to 82%',
      lead: '$8.25 of $10.00 were spent. Calls that ask for a lease are refused beyond the limit.',
    });
    const tokens = alert('budget_threshold', { ...BUDGET, unit: 'tokens', spent: 1200, limit: 1000 }, 'exceeded');
    expect(wordsOf(tokens).title).toBe('Budget “Search” reached its limit: 82%');
    expect(wordsOf(tokens).lead).toContain('1,200 tokens of 1,000 tokens');
  });

  it('tells what is foreseen from what is spent', () => {
    expect(wordsOf(alert('budget_threshold', { ...BUDGET, threshold: 'forecast-100' })).title).toBe(
      'Budget “Search” is heading beyond 100% of its limit',
    );
  });

  it('tells a rise from a drop, without a second sign', () => {
    const facts = { unit: 'usd', direction: 'drop', difference: '-2.00', actual: '1.00', expected: '3.00' };
    expect(wordsOf(alert('anomaly', facts)).title).toBe('$2.00 less was spent than expected');
  });

  it('says something of every kind, whatever facts it has', () => {
    for (const kind of KINDS) {
      expect(wordsOf(alert(kind, {})).title).not.toBe('');
      expect(wordsOf(alert(kind, { top: 7, days: 'x', models: [1], spent: { a: 1 } })).title).not.toBe('');
    }
  });

  it('lists the figures that it has, unknown ones not at all', () => {
    const figures = figuresOf(
      alert('budget_threshold', { ...BUDGET, projected: null, exhausted_at: '2026-11-30T04:15:08.914Z' }),
    );
    expect(figures.map((one) => one.key)).toEqual(['spent', 'limit', 'exhausted_at']);
    expect(partsFact({ top: [{ dimension: 'team', value: '<b>', amount: '1.00' }, 'x'] })).toEqual([
      { dimension: 'team', value: '<b>', amount: '1.00' },
    ]);
    expect(daysFact({})).toEqual([]);
  });

  it('reads what could be saved, also where it names no recommendation', () => {
    const named = { text: 'Move off', recommendation_id: 'rec_d378_20261130', savings_usd: '48.00' };
    const unnamed = { text: 'Something else (x).', recommendation_id: null, savings_usd: null };
    expect(savingsFact({ recommendations: [named, unnamed, 'x'] })).toEqual([
      { text: 'Move off', recommendationId: 'rec_d378_20261130', amount: '48.00' },
      { text: 'Something else (x).', recommendationId: null, amount: null },
    ]);
    expect(savingsFact({})).toEqual([]);
  });
});
