import { client } from '@/api/client';
import { useHeld } from '@/api/useHeld';

/** One connection with the version that a change of it names. */
export function useConnection(connectionId: string) {
  return useHeld(['connection', connectionId], (signal) =>
    client.GET('/v1/connections/{connection_id}', { params: { path: { connection_id: connectionId } }, signal }),
  );
}
