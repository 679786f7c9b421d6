import { describe, expect, it } from 'vitest';
import type { Import } from '@/api/generated';
import { mayCancel, mayCheck, mayStart, mayUndo, stepOf } from './states';

function one(state: Import['state'], accepted = 0, kind: Import['kind'] = 'upload'): Import {
  return { state, kind, tally: { accepted } } as Import;
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
    expect(mayStart(one('awaiting_upload', 0, 'cli'))).toBe(false);
    expect(mayCheck(one('importing'))).toBe(false);
  });

  it('goes from the upload to the figures', () => {
    expect((['awaiting_upload', 'checked', 'importing', 'done'] as const).map(stepOf)).toEqual([0, 1, 2, 3]);
  });
});
