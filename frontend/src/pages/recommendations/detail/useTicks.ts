import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { api, client } from '@/api/client';
import type { Recommendation } from '@/api/generated';
import { toastProblem } from '@/ui/toast';

export type Tick = { step: number; done: boolean };

/** Ticking steps off, as fast as one clicks: one is sent after the other, and `waiting` are those not answered yet. */
export function useTicks(recommendationId: string): { tick: (change: Tick) => void; waiting: readonly Tick[] } {
  const queries = useQueryClient();
  const mutationKey = ['steps', recommendationId];
  const at = { params: { path: { recommendation_id: recommendationId } } };
  const { mutate } = useMutation({
    mutationKey,
    scope: { id: mutationKey.join(' ') },
    mutationFn: async (change: Tick) => {
      const { data } = await client.POST('/v1/recommendations/{recommendation_id}/steps', { ...at, body: change });
      // The answer is what is asked for anew anyway: without it the tick would be gone until that has come.
      queries.setQueryData<Recommendation>(
        api.queryOptions('get', '/v1/recommendations/{recommendation_id}', at).queryKey,
        data,
      );
    },
    onError: toastProblem,
  });
  const waiting = useMutationState({
    filters: { mutationKey, status: 'pending' },
    select: ({ state }) => state.variables as Tick,
  });
  return { tick: mutate, waiting };
}
