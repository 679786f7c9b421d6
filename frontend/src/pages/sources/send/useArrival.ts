import { useEffect, useState } from 'react';
import { api } from '@/api/client';
import type { EventRow } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import { addDays, dayOf } from '@/format/time';
import { type Arrival, arrivalOf, isSettled, LOOK_EVERY_MS, LOOK_FOR_MS } from './arrival';

/** Never what was known of another key. */
const FRESH = { placeholderData: () => undefined, staleTime: 0 } as const;

/** Looks for the newest event of a key every few seconds, while the page is visible and until it is settled. */
export function useArrival(keyId: string): {
  arrival: Arrival;
  row: EventRow | undefined;
  elapsedMs: number;
  /** Nobody looks any more, though something may still come. */
  stopped: boolean;
  error: unknown;
  lookAgain: () => void;
} {
  const [startedAt, setStartedAt] = useState(() => Date.now());
  const elapsedMs = useElapsed(startedAt);
  const looking = elapsedMs < LOOK_FOR_MS;
  const events = useNewest(keyId, looking);
  const row = events.data?.state === 'done' ? events.data.rows[0] : undefined;
  const key = api.useQuery(
    'get',
    '/v1/keys/{key_id}',
    { params: { path: { key_id: keyId } } },
    { ...FRESH, refetchInterval: looking && row === undefined && LOOK_EVERY_MS },
  );
  const batch = api.useQuery(
    'get',
    '/v1/batches/{batch_id}',
    { params: { path: { batch_id: row?.batch_id ?? '' } } },
    {
      ...FRESH,
      enabled: row !== undefined,
      refetchInterval: ({ state }) => looking && state.data?.counted !== true && LOOK_EVERY_MS,
    },
  );
  const arrival = arrivalOf({ row, batch: batch.data, usedAt: key.data?.last_used_at, elapsedMs });
  return {
    arrival,
    row,
    elapsedMs,
    stopped: !looking && (arrival === 'gave-up' || !isSettled(arrival)),
    error: events.error ?? key.error ?? batch.error,
    lookAgain: () => setStartedAt(Date.now()),
  };
}

/** Of yesterday and today: events without a timestamp are of the moment they arrive. */
function useNewest(keyId: string, looking: boolean) {
  const zone = useZone();
  const from = addDays(dayOf(Date.now(), zone), -1);
  return api.useQuery(
    'get',
    '/v1/events',
    { params: { query: { from, filter: [`api_key:${keyId}`], limit: 1 } } },
    {
      ...FRESH,
      refetchInterval: ({ state }) => {
        const found = state.data?.state === 'done' && state.data.rows.length > 0;
        return looking && !found && LOOK_EVERY_MS;
      },
    },
  );
}

function useElapsed(startedAt: number): number {
  const [now, setNow] = useState(startedAt);
  useEffect(() => {
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  return Math.max(now - startedAt, 0);
}
