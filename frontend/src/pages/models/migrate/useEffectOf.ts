import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { ScenarioEffect } from '@/api/generated';
import { text } from '@/text';

/** Nothing is saved by asking, so it is a query although it is posted. */
export function useEffectOf({ from, to, share }: { from: string | undefined; to: string | undefined; share: number }) {
  return useQuery<ScenarioEffect>({
    queryKey: ['post', '/v1/scenarios/preview', from, to, share],
    enabled: from !== undefined && to !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const change = { kind: 'move', percent: share, model: from ?? '', to_model: to ?? '', from: '' } as const;
      const { data } = await client.POST('/v1/scenarios/preview', {
        body: { name: '', notes: '', changes: [change] },
        signal,
      });
      if (data === undefined) throw new Error(text.failed.unexpected);
      return data;
    },
  });
}
