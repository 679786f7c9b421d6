import { api } from '@/api/client';
import { useZone } from '@/app/session/useAccount';
import { addDays, dayOf } from '@/format/time';

const DAYS = 28;

/** `provider/model` of the last 28 days’ calls, those that cost most first. */
export function useUsedModels(): string[] {
  const from = addDays(dayOf(Date.now(), useZone()), -DAYS);
  const { data } = api.useQuery(
    'get',
    '/v1/costs',
    { params: { query: { from, granularity: 'total', group_by: ['provider', 'model'], measures: ['cost_usd'] } } },
    { staleTime: 5 * 60_000 },
  );
  return (data?.rows ?? [])
    .map((row) => ({
      name: `${row.group.provider ?? ''}/${row.group.model ?? ''}`,
      weight: Number(row.measures.cost_usd ?? 0),
    }))
    .sort((a, b) => b.weight - a.weight)
    .map((row) => row.name);
}
