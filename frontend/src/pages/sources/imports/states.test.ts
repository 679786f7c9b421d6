import { describe, expect, it } from 'vitest';
import type { Import } from '@/api/generated';
import { mayCancel, mayCheck, mayStart, mayUndo, stepOf } from './states';

function one(state: Import['state'], accepted = 0, kind: Import['kind'] = 'upload'): Import {
  return { state, kind, tally: { accepted, rows: accepted } } as Import;
}

describe('what may be done with an import', () => {
  it('is cancelled only while nothing of it was counted', () => {
    expect(mayCancel(one('checked'))).toBe(true);
    expect(mayCancel(one('failed', 10))).toBe(false);
    expect(mayCancel(one('done', 10))).toBe(false);
  });

  it('is taken back once something of it was', () => {
    expect(mayUndo(one('done', 10))).toBe(true);
    expect(mayUndo(one('failed', 10))).toBe(true);
    expect(mayUndo(one('failed'))).toBe(false);
    expect(mayUndo(one('undone', 10))).toBe(false);
  });

  it('is checked and begun here only where its file is here', () => {
    expect(mayCheck(one('checked'))).toBe(true);
    expect(mayStart(one('failed', 10))).toBe(true);
    expect(mayCheck(one('failed', 10))).toBe(false);
    expect(mayStart(one('awaiting_upload', 0, 'cli'))).toBe(false);
    expect(mayCheck(one('importing'))).toBe(false);
  });

  it('is checked anew, with other options, where it failed before anything was imported', () => {
    expect(mayCheck(one('failed'))).toBe(true);
    expect(mayStart(one('failed'))).toBe(false);
    expect(stepOf(one('failed'))).toBe(1);
    expect(stepOf(one('failed', 10))).toBe(2);
  });

  it('goes from the upload to the figures', () => {
    const states = ['awaiting_upload', 'checking', 'checked', 'importing', 'done'] as const;
    expect(states.map((state) => stepOf(one(state)))).toEqual([0, 1, 2, 2, 3]);
  });
});
