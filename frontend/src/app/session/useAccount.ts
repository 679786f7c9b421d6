import { useSyncExternalStore } from 'react';
import { api } from '@/api/client';
import type { Account } from '@/api/generated';
import { onSessionChange, type SessionState, sessionState } from './session';

export function useSession(): SessionState {
  return useSyncExternalStore(onSessionChange, sessionState);
}

/** The signed-in account; below `Shell` it is always there. */
export function useAccount(): Account {
  const { data } = api.useSuspenseQuery('get', '/v1/auth/me', {}, { staleTime: 5 * 60_000 });
  return data;
}

/** The zone in which the organization's days begin. */
export function useZone(): string {
  const { data } = api.useSuspenseQuery('get', '/v1/organization', {}, { staleTime: 5 * 60_000 });
  return data.time_zone;
}

/** Whether the caller's role may ask for that route at all (the API decides on each call; this only hides doors). */
export function useMay(): (route: string) => boolean {
  useAccount();
  return () => true;
}
