import { useEffect, useState } from 'react';

type Load<Part> = () => Promise<Part>;

/** What was loaded once is there at once the next time. */
const kept = new WeakMap<Load<unknown>, { part: unknown }>();

/**
 * A part of the page whose code comes after the page's own; null until it is there, and thrown where it can't be had.
 * `load` is one and the same function at each render. Not by `lazy` within a card that is drawn anew every few seconds:
 * its place was seen kept although the code had come.
 */
export function useLoaded<Part>(load: Load<Part>): Part | null {
  const [state, setState] = useState<{ part: Part } | { failure: unknown } | null>(
    () => (kept.get(load) as { part: Part } | undefined) ?? null,
  );
  const isMissing = state === null;
  useEffect(() => {
    if (!isMissing) return;
    let isGone = false;
    load().then(
      (part) => {
        kept.set(load, { part });
        if (!isGone) setState({ part });
      },
      (failure: unknown) => {
        if (!isGone) setState({ failure });
      },
    );
    return () => {
      isGone = true;
    };
  }, [load, isMissing]);
  if (state !== null && 'failure' in state) throw state.failure;
  return state === null ? null : state.part;
}
