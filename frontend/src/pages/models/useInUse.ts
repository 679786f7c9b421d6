import { api } from '@/api/client';
import { idOf } from './search';

/** Ids of the models in use, the costliest first. */
export function useInUse() {
  return api.useQuery(
    'get',
    '/v1/prices/compare',
    {},
    { staleTime: 5 * 60_000, select: ({ current }) => current.models.map(idOf) },
  );
}
