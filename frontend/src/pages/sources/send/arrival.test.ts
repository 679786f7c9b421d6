import { describe, expect, it } from 'vitest';
import { arrivalOf, isSettled, LOOK_FOR_MS, type Seen } from './arrival';

const NOTHING: Seen = { row: undefined, batch: undefined, usedAt: null, elapsedMs: 0 };
const PRICED = { cost_usd: '0.0032', unpriced_reason: null };
const COUNTED = { counted: true, quarantined: false };

describe('the first event', () => {
  it('is waited for, at most ten minutes', () => {
    expect(arrivalOf(NOTHING)).toBe('waiting');
    expect(arrivalOf({ ...NOTHING, elapsedMs: LOOK_FOR_MS })).toBe('gave-up');
  });

  it('may be of another day than those that are looked at', () => {
    expect(arrivalOf({ ...NOTHING, usedAt: '2026-11-30T00:00:00Z' })).toBe('used');
  });

  it('is received before it is counted', () => {
    expect(arrivalOf({ ...NOTHING, row: PRICED })).toBe('received');
    expect(arrivalOf({ ...NOTHING, row: PRICED, batch: { counted: false, quarantined: false } })).toBe('received');
    expect(arrivalOf({ ...NOTHING, row: PRICED, batch: COUNTED })).toBe('counted');
  });

  it('without a price has no cost, and a cost of nothing is a price', () => {
    expect(arrivalOf({ ...NOTHING, row: { cost_usd: null, unpriced_reason: 'unknown_model' }, batch: COUNTED })).toBe(
      'unpriced',
    );
    expect(arrivalOf({ ...NOTHING, row: { cost_usd: '0.00', unpriced_reason: null }, batch: COUNTED })).toBe('counted');
  });

  it('is told to lie in quarantine', () => {
    expect(arrivalOf({ ...NOTHING, row: PRICED, batch: { counted: false, quarantined: true } })).toBe('quarantined');
  });

  it('is settled only when nothing more can come of looking', () => {
    expect(isSettled('waiting')).toBe(false);
    expect(isSettled('used')).toBe(false);
    expect(isSettled('received')).toBe(false);
    expect(isSettled('counted')).toBe(true);
    expect(isSettled('gave-up')).toBe(true);
  });
});
