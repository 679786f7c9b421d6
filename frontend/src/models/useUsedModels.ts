import { api } from '@/api/client';
import { useMay, useZone } from '@/app/session/useAccount';
import { forDrawing } from '@/format/money';
import { addDays, dayOf } from '@/format/time';

const DAYS = 28;

/** `provider/model` of the last 28 days’ calls, those that cost most first; undefined until they are known. */
export function useUsedModels(): string[] | undefined {
  const may = useMay();
  const isSeen = may('GET /v1/costs');
  const from = addDays(dayOf(Date.now(), useZone()), -DAYS);
  const { data, error } = api.useQuery(
    'get',
    '/v1/costs',
    { params: { query: { from, granularity: 'total', group_by: ['provider', 'model'], measures: ['cost_usd'] } } },
    { enabled: isSeen, staleTime: 5 * 60_000 },
  );
  if (data === undefined) return isSeen && error === null ? undefined : [];
  return data.rows
    .map((row) => ({
      name: `${row.group.provider ?? ''}/${row.group.model ?? ''}`,
      weight: forDrawing(row.measures.cost_usd ?? '0'),
    }))
    .sort((a, b) => b.weight - a.weight)
    .map((row) => row.name);
}
