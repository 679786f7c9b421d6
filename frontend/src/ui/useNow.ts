import { useSyncExternalStore } from 'react';

const STEP_MS = 15_000;
let now = Date.now();
let timer: number | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, STEP_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      window.clearInterval(timer);
      timer = null;
    }
  };
}

/** The time in milliseconds, in steps of fifteen seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
