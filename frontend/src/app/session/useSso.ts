import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { SingleSignOn } from '@/api/generated';
import { redirectUri } from './sso';

/** Where people sign in by their company's provider; null where they can't here, undefined while that is not known. */
export function useSso({ enabled = true }: { enabled?: boolean } = {}): SingleSignOn | null | undefined {
  const { data, isError } = useQuery({
    queryKey: ['sso'],
    queryFn: askSso,
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return isError ? null : data;
}

/** Only where the deployment has a provider, and it sends people back to this site. */
async function askSso(): Promise<SingleSignOn | null> {
  const { data } = await client.GET('/v1/auth/sso', {});
  return data?.redirect_uris.includes(redirectUri()) ? data : null;
}
