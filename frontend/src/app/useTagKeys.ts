import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';

const NONE: readonly string[] = [];

/** Tags of the organization that are dimensions; none until they are known. */
export function useTagKeys(): readonly string[] {
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/organization',
    {},
    { enabled: may('GET /v1/organization'), staleTime: 5 * 60_000 },
  );
  return data?.tag_keys ?? NONE;
}
