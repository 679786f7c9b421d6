import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { Budget } from '@/api/generated';
import { type Versioned, versioned } from '@/api/versioned';

/** A budget with its version, which a change of it has to name. */
export function useBudget(budgetId: string | undefined): UseQueryResult<Versioned<Budget>, unknown> {
  return useQuery({
    queryKey: ['budget', budgetId],
    queryFn: ({ signal }) =>
      versioned(client.GET('/v1/budgets/{budget_id}', { params: { path: { budget_id: budgetId ?? '' } }, signal })),
    enabled: budgetId !== undefined,
    placeholderData: () => undefined,
  });
}
