import type { Import } from '@/api/generated';

type State = Import['state'];

/** Something goes on in it: worth to look again. */
export function isMoving(state: State): boolean {
  return state === 'checking' || state === 'importing' || state === 'undoing';
}

/** A part of it was imported: how it is read stays. */
function isBegun(one: Import): boolean {
  return (one.tally.rows ?? 0) > 0;
}

export function mayCheck(one: Import): boolean {
  return one.kind === 'upload' && (isBefore(one) || (one.state === 'failed' && !isBegun(one)));
}

export function mayStart(one: Import): boolean {
  return one.kind === 'upload' && (isBefore(one) || (one.state === 'failed' && isBegun(one)));
}

function isBefore({ state }: Import): boolean {
  return state === 'checked' || state === 'awaiting_upload';
}

/** What was wrong can be read: each check and import writes its report anew, and who gives up removes it. */
export function hasReport(one: Import): boolean {
  return one.problems > 0 && !isMoving(one.state) && one.state !== 'cancelled';
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
export function stepOf(one: Import): 0 | 1 | 2 | 3 {
  const { state } = one;
  if (state === 'awaiting_upload') return 0;
  if (state === 'checking') return 1;
  if (state === 'failed') return isBegun(one) ? 2 : 1;
  return state === 'checked' || state === 'importing' ? 2 : 3;
}

/** Given up or taken back: its way to the figures is no longer of interest. */
export function isOver(state: State): boolean {
  return state === 'cancelled' || state === 'undoing' || state === 'undone';
}
