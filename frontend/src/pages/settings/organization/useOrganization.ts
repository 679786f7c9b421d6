import { api, client } from '@/api/client';
import type { OrganizationBody } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import { text } from '@/text';
import { toast } from '@/ui/toast';

/** The organization's settings with their version, to be worked on. */
export function useOrganization() {
  return useHeld(['organization'], (signal) => client.GET('/v1/organization', { signal }));
}

export function useChangeOrganization(etag: string) {
  const change = api.useMutation('put', '/v1/organization');
  const save = (body: OrganizationBody) =>
    change.mutate({ params: { header: { 'If-Match': etag } }, body }, { onSuccess: () => toast(text.settings.saved) });
  return { save, busy: change.isPending, error: change.error };
}
