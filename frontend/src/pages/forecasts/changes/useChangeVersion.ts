import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import { versioned } from '@/api/versioned';

/** The version that a change has as it is opened; undefined until it is known. */
export function useChangeVersion(id: string | undefined): string | undefined {
  const { data } = useQuery({
    queryKey: ['forecast-adjustment', id],
    queryFn: ({ signal }) =>
      versioned(
        client.GET('/v1/forecast-adjustments/{adjustment_id}', {
          params: { path: { adjustment_id: id ?? '' } },
          signal,
        }),
      ),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return data?.etag;
}
