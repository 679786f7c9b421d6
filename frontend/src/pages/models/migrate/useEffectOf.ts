import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { ScenarioEffect } from '@/api/generated';
import type { Change } from '@/scenarios/changes';
import { text } from '@/text';

/** A share of one model's calls on another; null while something is missing. */
export function moveOf(from: string | undefined, to: string | undefined, percent: number): Change | null {
  if (from === undefined || to === undefined) return null;
  return { kind: 'move', percent, model: from, to_model: to, from: '' };
}

/** Nothing is saved by asking, so it is a query although it is posted. */
export function useEffectOf(change: Change | null) {
  return useQuery<ScenarioEffect>({
    queryKey: ['post', '/v1/scenarios/preview', change],
    enabled: change !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const { data } = await client.POST('/v1/scenarios/preview', {
        body: { name: '', notes: '', changes: change === null ? [] : [change] },
        signal,
      });
      if (data === undefined) throw new Error(text.failed.unexpected);
      return data;
    },
  });
}
