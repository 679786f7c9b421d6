import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { versioned } from '@/api/versioned';

/** One key with the version that a change of it names. */
export function useKey(keyId: string) {
  return useQuery({
    queryKey: ['key with its version', keyId],
    queryFn: ({ signal }) =>
      versioned(client.GET('/v1/keys/{key_id}', { params: { path: { key_id: keyId } }, signal })),
  });
}
