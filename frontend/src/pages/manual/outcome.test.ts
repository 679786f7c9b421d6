import { expect, it } from 'vitest';
import type { Import, ImportOutcomes } from '@/api/generated';
import { becameOf, isOnItsWay } from './outcome';

const NONE: ImportOutcomes = {
  counted: 0,
  late: 0,
  unpriced: 0,
  duplicates: 0,
  conflicts: 0,
  voided: 0,
  quarantined: 0,
  in_flight: 0,
  unknown: 0,
  settled: true,
};

function one(state: Import['state'], accepted: number, outcomes: Partial<ImportOutcomes> | null) {
  return { state, tally: { accepted }, outcomes: outcomes === null ? null : { ...NONE, ...outcomes } };
}

it.each([
  ['importing', 0, null, 'onItsWay'],
  ['done', 1, null, 'onItsWay'],
  ['done', 1, { in_flight: 1 }, 'onItsWay'],
  ['done', 1, { counted: 1 }, 'counted'],
  ['done', 1, { counted: 1, unpriced: 1 }, 'unpriced'],
  ['done', 1, { counted: 1, late: 1 }, 'late'],
  ['done', 1, { duplicates: 1 }, 'duplicate'],
  ['done', 1, { quarantined: 1 }, 'quarantined'],
] as const)('%s, %d accepted, %j: %s', (state, accepted, outcomes, said) => {
  expect(becameOf(one(state, accepted, outcomes)).said).toBe(said);
});

it('is never told to count where nothing was accepted, and is not looked at for ever', () => {
  for (const lost of [one('done', 0, {}), one('failed', 0, null)]) {
    expect(becameOf(lost).tone).toBe('bad');
    expect(isOnItsWay(lost)).toBe(false);
  }
});
