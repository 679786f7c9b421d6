import { useMemo } from 'react';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';

/** Names that people gave to what figures name by id (`api_key:…`), where the role may see them. */
export function useValueNames(): ReadonlyMap<string, string> {
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/keys',
    { params: { query: { limit: 200 } } },
    { enabled: may('GET /v1/keys'), staleTime: 5 * 60_000, retry: false },
  );
  return useMemo(() => new Map((data?.keys ?? []).map((key) => [`api_key:${key.key_id}`, key.name])), [data]);
}
