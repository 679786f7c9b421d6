import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { api } from '@/api/client';
import type { Account, OwnMembership, Permission } from '@/api/generated';
import { onSessionChange, type SessionState, sessionState } from './session';

const FRESH = { staleTime: 5 * 60_000 };
const UTC = 'UTC';
const OF_SESSION = {};

export function useSession(): SessionState {
  return useSyncExternalStore(onSessionChange, sessionState);
}

/** The signed-in account, what it may do and in which organization; below `Shell` it is always there. */
export function useAccount(): Account {
  const { data } = api.useSuspenseQuery('get', '/v1/auth/me', OF_SESSION, FRESH);
  return data;
}

/** The same where it may still be on its way, or not to be had. */
export function useAccountAsked() {
  return api.useQuery('get', '/v1/auth/me', OF_SESSION, FRESH);
}

/** The zone in which the organization's days begin. */
export function useZone(): string {
  return useAccount().organization?.time_zone ?? UTC;
}

/** In the organization that is looked at. */
export function useRole(): OwnMembership['role'] {
  return useAccount().organization?.role ?? 'viewer';
}

/** Whether the session may make that call (`POST /v1/budgets`). The API decides each time; this only hides doors. */
export function useMay(): (call: Permission) => boolean {
  const { may } = useAccount();
  const calls = useMemo(() => new Set(may), [may]);
  return useCallback((call: Permission) => calls.has(call), [calls]);
}
