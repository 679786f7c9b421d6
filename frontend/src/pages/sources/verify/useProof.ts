import { useState } from 'react';
import { api } from '@/api/client';
import type { ProofByDay } from '@/api/generated';
import { isByDay } from './proof';

export type ProofPeriod = { from?: string; to?: string; granularity?: 'day' | 'month' };

/** The proof by day; while the lake is still asked, asked again for the rest of the same question. */
export function useProof(period: ProofPeriod, deep: boolean) {
  const name = JSON.stringify([period, deep]);
  const [running, setRunning] = useState<{ name: string; queryId: string } | null>(null);
  const queryId = running?.name === name ? running.queryId : undefined;
  const proof = api.useQuery(
    'get',
    '/v1/verify',
    {
      params: {
        query: {
          ...period,
          ...(deep ? { deep: 'true' as const } : {}),
          ...(queryId === undefined ? {} : { query_id: queryId }),
        },
      },
    },
    {
      select: (data): ProofByDay | undefined => (isByDay(data) ? data : undefined),
      staleTime: 60_000,
      refetchInterval: ({ state }) => state.data?.lake === 'pending' && 2_000,
    },
  );
  const pending = proof.data?.lake === 'pending' && !proof.isPlaceholderData ? proof.data.query_id : undefined;
  if (pending !== undefined && pending !== queryId) setRunning({ name, queryId: pending });
  const again = () => {
    setRunning(null);
    void proof.refetch();
  };
  return { proof, again };
}
