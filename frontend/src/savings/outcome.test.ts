import { expect, it } from 'vitest';
import { outcomeOf } from './outcome';

const ADVICE = { savings_usd: '48.68', projected_usd: '91.62', current_usd: '140.30', no_promise: null };

it('is an amount where something is saved, however little', () => {
  expect(outcomeOf(ADVICE)).toEqual({ kind: 'saves', savings: '48.68', current: '140.30' });
  expect(outcomeOf({ ...ADVICE, savings_usd: '0.000000000001' }).kind).toBe('saves');
});

it('is no saving of nothing where what is gone to is dearer', () => {
  const dearer = { ...ADVICE, savings_usd: '0.00', projected_usd: '200.00' };
  expect(outcomeOf(dearer)).toEqual({ kind: 'costsMore', projected: '200.00', current: '140.30' });
});

it('is no saving where it costs the same, or nobody says what', () => {
  expect(outcomeOf({ ...ADVICE, savings_usd: '0', projected_usd: '140.3' })).toEqual({ kind: 'savesNothing' });
  expect(outcomeOf({ ...ADVICE, savings_usd: '0', projected_usd: null })).toEqual({ kind: 'savesNothing' });
});

it('is not known where nothing is promised, which has its reason', () => {
  const unknown = {
    ...ADVICE,
    savings_usd: null,
    projected_usd: null,
    no_promise: 'The provider names no replacement.',
  };
  expect(outcomeOf(unknown)).toEqual({ kind: 'unpromised', why: 'The provider names no replacement.' });
});
