import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { versioned } from '@/api/versioned';

export function connectionKey(connectionId: string): readonly string[] {
  return ['connection with its version', connectionId];
}

/** One connection with the version that a change of it names. */
export function useConnection(connectionId: string) {
  return useQuery({
    queryKey: connectionKey(connectionId),
    queryFn: ({ signal }) =>
      versioned(
        client.GET('/v1/connections/{connection_id}', {
          params: { path: { connection_id: connectionId } },
          signal,
        }),
      ),
  });
}
