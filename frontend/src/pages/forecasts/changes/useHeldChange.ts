import type { UseQueryResult } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { ForecastAdjustment } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';

/** A known change as it was opened, with the version that changing or deleting it has to name. */
export function useHeldChange(id: string): UseQueryResult<Versioned<ForecastAdjustment>> {
  return useHeld(['forecast-adjustment', id], (signal) =>
    client.GET('/v1/forecast-adjustments/{adjustment_id}', { params: { path: { adjustment_id: id } }, signal }),
  );
}
