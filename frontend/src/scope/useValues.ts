import { api } from '@/api/client';
import { useMay, useZone } from '@/app/session/useAccount';
import { forDrawing } from '@/format/money';
import { addDays, dayOf } from '@/format/time';

const DAYS = 30;

/** The values that a dimension had lately, those that cost most first; for suggestions. */
export function useValues(dimension: string, enabled = true): string[] {
  const may = useMay();
  const zone = useZone();
  const from = addDays(dayOf(Date.now(), zone), -DAYS);
  const { data } = api.useQuery(
    'get',
    '/v1/costs',
    { params: { query: { from, granularity: 'total', group_by: [dimension], measures: ['cost_usd'], limit: 500 } } },
    { enabled: enabled && may('GET /v1/costs'), staleTime: 5 * 60_000 },
  );
  const rows = (data?.rows ?? []).map((row) => ({
    name: row.group[dimension] ?? '',
    weight: forDrawing(row.measures.cost_usd ?? '0'),
  }));
  return rows
    .filter((row) => row.name !== '')
    .sort((a, b) => b.weight - a.weight)
    .map((row) => row.name);
}
