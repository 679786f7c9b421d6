import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { Model } from '@/api/generated';
import { text } from '@/text';

const PAGE = 200;

/** The whole catalogue, page by page: for what is said of all models. It changes with price books only. */
export function useCatalogue() {
  return useQuery({
    queryKey: ['get', '/v1/models', 'all'],
    queryFn: ({ signal }) => readAll(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function readAll(signal: AbortSignal): Promise<Model[]> {
  const models: Model[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = cursor === null ? { limit: PAGE } : { limit: PAGE, cursor };
    const { data } = await client.GET('/v1/models', { params: { query }, signal });
    if (data === undefined) throw new Error(text.failed.unexpected);
    models.push(...data.models);
    cursor = data.next_cursor;
  } while (cursor !== null);
  return models;
}
