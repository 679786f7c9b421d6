import type { Import } from '@/api/generated';

type State = Import['state'];

/** Something goes on in it: worth to look again. */
export function isMoving(state: State): boolean {
  return state === 'checking' || state === 'importing' || state === 'undoing';
}

export function mayCheck(one: Import): boolean {
  return one.kind === 'upload' && (one.state === 'checked' || one.state === 'awaiting_upload');
}

export function mayStart(one: Import): boolean {
  return one.kind === 'upload' && (mayCheck(one) || one.state === 'failed');
}

/** Nothing of it was counted. */
export function mayCancel(one: Import): boolean {
  const before: readonly State[] = ['awaiting_upload', 'checking', 'checked', 'failed'];
  return before.includes(one.state) && (one.tally.accepted ?? 0) === 0;
}

export function mayUndo(one: Import): boolean {
  return one.state === 'done' || (one.state === 'failed' && (one.tally.accepted ?? 0) > 0);
}

/** Steps of the way that lie behind it: upload, check, import. */
export function stepOf(state: State): 0 | 1 | 2 | 3 {
  if (state === 'awaiting_upload') return 0;
  if (state === 'checking' || state === 'checked') return 1;
  return state === 'importing' ? 2 : 3;
}
