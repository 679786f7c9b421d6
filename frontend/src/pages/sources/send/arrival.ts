/** What is known of a key's first event, from what the API has answered so far. */
import type { Batch, EventRow } from '@/api/generated';

export const LOOK_EVERY_MS = 3_000;
export const LOOK_FOR_MS = 10 * 60_000;

export type Arrival = 'waiting' | 'gave-up' | 'used' | 'received' | 'counted' | 'unpriced' | 'quarantined';

export type Seen = {
  row: Pick<EventRow, 'cost_usd' | 'unpriced_reason'> | undefined;
  batch: Pick<Batch, 'counted' | 'quarantined'> | undefined;
  /** Of the key: a request with it was taken. */
  usedAt: string | null | undefined;
  elapsedMs: number;
};

export function arrivalOf({ row, batch, usedAt, elapsedMs }: Seen): Arrival {
  if (row !== undefined) {
    if (batch?.quarantined === true) return 'quarantined';
    if (batch?.counted !== true) return 'received';
    return row.cost_usd === null ? 'unpriced' : 'counted';
  }
  if (usedAt !== null && usedAt !== undefined) return 'used';
  return elapsedMs >= LOOK_FOR_MS ? 'gave-up' : 'waiting';
}

/** Whether there is anything left to look for. */
export function isSettled(arrival: Arrival): boolean {
  return arrival === 'counted' || arrival === 'unpriced' || arrival === 'quarantined' || arrival === 'gave-up';
}
