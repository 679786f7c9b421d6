/** The text of the key that was made last, in this tab's memory alone, so that examples can hold it. Gone with the session. */
import { useSyncExternalStore } from 'react';
import { onSessionChange, sessionState } from '@/app/session/session';

export type MadeKey = { keyId: string; secret: string };

let made: MadeKey | null = null;
const listeners = new Set<() => void>();

export function holdMadeKey(key: MadeKey | null): void {
  made = key;
  for (const listener of listeners) listener();
}

export function useMadeKey(): MadeKey | null {
  return useSyncExternalStore(subscribe, () => made);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

onSessionChange(() => {
  if (sessionState() === 'signed-out') holdMadeKey(null);
});
