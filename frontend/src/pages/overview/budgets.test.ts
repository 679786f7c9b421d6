import { describe, expect, test } from 'vitest';
import type { BudgetUse, PeriodSpend } from '@/api/generated';
import { meterOf, ofOrganization, ofTeam } from './budgets';

function budget(changes: Partial<BudgetUse>): BudgetUse {
  return {
    budget_id: 'bud_1',
    name: 'A budget',
    unit: 'usd',
    scope: {},
    state: 'active',
    enforcement: 'notify',
    period: {
      first_day: '2026-11-01',
      end_day: '2026-12-01',
      from: '2026-11-01T00:00:00Z',
      to: '2026-12-01T00:00:00Z',
    },
    limit_usd: '100.00',
    spent_usd: '75.00',
    reserved_usd: '5.00',
    projected_usd: '120.00',
    percent: 75,
    ...changes,
  };
}

const MONTH = { from: '2026-11-01T00:00:00Z', to: '2026-11-30T05:00:00Z' } as PeriodSpend;

describe('the budget of the organization', () => {
  test('is of everything, and of the very period', () => {
    const day = { first_day: '2026-11-01', end_day: '2026-11-02', from: '', to: '' };
    const found = ofOrganization(
      [budget({ scope: { team: ['a'] } }), budget({ period: day }), budget({ budget_id: 'bud_2' })],
      MONTH,
    );
    expect(found?.budget_id).toBe('bud_2');
  });

  test('on the first day of a month is not the one of that day', () => {
    const day = { first_day: '2026-11-01', end_day: '2026-11-02', from: '', to: '' };
    const firstDay = { ...MONTH, to: '2026-11-01T05:00:00Z' };
    expect(ofOrganization([budget({ period: day })], firstDay)).toBeUndefined();
  });

  test('of several is the tightest, and never a paused one or one without a period', () => {
    const found = ofOrganization(
      [
        budget({ budget_id: 'bud_2', percent: 80 }),
        budget({ budget_id: 'bud_3', percent: 99, state: 'paused' }),
        budget({ budget_id: 'bud_4', percent: 99, period: null }),
        budget({}),
      ],
      MONTH,
    );
    expect(found?.budget_id).toBe('bud_2');
  });
});

test('the budget of a team is of that team alone', () => {
  const shared = budget({ budget_id: 'bud_2', scope: { team: ['a', 'b'] } });
  const narrower = budget({ budget_id: 'bud_3', scope: { team: ['a'], model: ['m'] } });
  expect(ofTeam([shared, narrower], 'a')).toBeUndefined();
  expect(ofTeam([shared, narrower, budget({ scope: { team: ['a'] } })], 'a')?.budget_id).toBe('bud_1');
});

test('a meter has the lengths of what is spent, held and expected, in any unit', () => {
  expect(meterOf(budget({}))).toEqual({ fraction: 0.75, held: 0.05, expected: 1.2 });
  const tokens: Partial<BudgetUse> = { unit: 'tokens', limit_tokens: 200, spent_tokens: 50, projected_tokens: null };
  expect(meterOf(budget(tokens))).toEqual({ fraction: 0.25, held: 0, expected: null });
  expect(meterOf(budget({ limit_usd: '0.00' }))).toEqual({ fraction: 0, held: 0, expected: null });
});
