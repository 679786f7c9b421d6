import { client } from '@/api/client';
import { useHeld } from '@/api/useHeld';

/** One key with the version that a change of it names. */
export function useKey(keyId: string) {
  return useHeld(['key', keyId], (signal) =>
    client.GET('/v1/keys/{key_id}', { params: { path: { key_id: keyId } }, signal }),
  );
}
