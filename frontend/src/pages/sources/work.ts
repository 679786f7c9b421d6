/** Work of the API that is shown first and then applied: re-ratings and corrections. */
import { addDays } from '@/format/time';

export type WorkState = 'previewing' | 'previewed' | 'running' | 'settling' | 'done';

export function isMovingWork(state: WorkState): boolean {
  return state === 'previewing' || state === 'running';
}

/** Periods end with the day after the last: for people, the last one. */
export function lastDayOf(to: string): string {
  return addDays(to, -1);
}
