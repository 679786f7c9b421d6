import { describe, expect, it } from 'vitest';
import { type Change, changeWords, isComplete, newChange, ofKind, readChanges, reckoned, sameChanges } from './changes';

const MOVE: Change = {
  kind: 'move',
  percent: 50,
  model: 'openai/gpt-4o',
  to_model: 'openai/gpt-4o-mini',
  from: '2026-12-24',
};

describe('changes of a scenario', () => {
  it('are read from an address, whatever stands in it', () => {
    expect(
      readChanges({ changes: [MOVE, { kind: 'x', percent: 1 }, null, 'y', { kind: 'cache', percent: '5' }] }),
    ).toEqual([MOVE]);
    expect(readChanges({ changes: [{ kind: 'volume', percent: 20, from: '<b>' }] })).toEqual([
      { kind: 'volume', percent: 20, model: '', to_model: '', from: '' },
    ]);
    expect(readChanges({ changes: 'move' })).toBeUndefined();
    expect(readChanges({ changes: Array.from({ length: 40 }, () => MOVE) })).toHaveLength(10);
  });

  it('are reckoned as soon as they are whole', () => {
    const half = { ...MOVE, to_model: 'gpt' };
    expect(isComplete(half)).toBe(false);
    expect(isComplete({ ...MOVE, percent: 101 })).toBe(false);
    expect(isComplete({ ...newChange('cache'), percent: 0 })).toBe(true);
    expect(isComplete({ ...newChange('volume'), percent: 2.5 })).toBe(false);
    expect(reckoned([half, MOVE])).toEqual({ changes: [MOVE], places: [1] });
  });

  it('keep model and day when their kind changes', () => {
    expect(ofKind(MOVE, 'price')).toEqual({
      kind: 'price',
      percent: -20,
      model: MOVE.model,
      to_model: '',
      from: MOVE.from,
    });
  });

  it('are the same when the same is sent', () => {
    expect(sameChanges([{ ...newChange('cache'), to_model: 'left/over' }], [newChange('cache')])).toBe(true);
    expect(sameChanges([MOVE], [{ ...MOVE, percent: 51 }])).toBe(false);
  });

  it('are told in words', () => {
    expect(changeWords(MOVE, '2026-11-30')).toBe('50% of openai/gpt-4o to openai/gpt-4o-mini, from Dec 24, 2026');
    expect(changeWords({ ...newChange('volume'), from: '2026-11-30' }, '2026-11-30')).toBe('+20% calls');
    expect(changeWords(newChange('price', 'a/b'), '2026-11-30')).toBe('-20% price of a/b');
  });
});
