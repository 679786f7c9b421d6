import { expect, it } from 'vitest';
import { outcomeOf } from './outcome';

const ADVICE = { savings_usd: '48.68', extra_cost_usd: null, current_usd: '140.30', no_promise: null };

it('is an amount where something is saved, however little', () => {
  expect(outcomeOf(ADVICE)).toEqual({ kind: 'saves', savings: '48.68', current: '140.30' });
  expect(outcomeOf({ ...ADVICE, savings_usd: '0.000000000001' }).kind).toBe('saves');
});

it('is no saving of nothing where what is gone to is dearer', () => {
  const dearer = { ...ADVICE, savings_usd: '0.00', extra_cost_usd: '59.70' };
  expect(outcomeOf(dearer)).toEqual({ kind: 'costsMore', extra: '59.70' });
});

it('is no saving where it costs the same', () => {
  expect(outcomeOf({ ...ADVICE, savings_usd: '0' })).toEqual({ kind: 'savesNothing' });
});

it('is not known where nothing is promised, which has its reason', () => {
  const unknown = {
    ...ADVICE,
    savings_usd: null,
    no_promise: 'The provider names no replacement.',
  };
  expect(outcomeOf(unknown)).toEqual({ kind: 'unpromised', why: 'The provider names no replacement.' });
});
