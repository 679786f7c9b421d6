import { api } from '@/api/client';

/** How far each budget that one sees is used, the worst first. */
export function useUtilization(ready = true) {
  return api.useQuery('get', '/v1/budgets/utilization', {}, { enabled: ready, refetchInterval: 30_000 });
}
