import { useSyncExternalStore } from 'react';

const STEP_MS = 15_000;
let now = Date.now();
let timer: number | null = null;
const listeners = new Set<() => void>();

function look(): void {
  now = Date.now();
  for (const one of listeners) one();
}

// A page that was out of sight, or a device that slept, had no steps: the day may be another one.
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    // Nobody listened until now, as before a sign-in.
    now = Date.now();
    timer = window.setInterval(look, STEP_MS);
  }
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
