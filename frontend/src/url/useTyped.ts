import { useEffect, useRef, useState } from 'react';
import { rememberPage } from './page';

const PAUSE_MS = 400;

type Draft<Value> = { value: Value; told: string; sent: string | null };

/**
 * What is typed is kept here at once, and told to the address after a pause. A value from elsewhere (back, a link)
 * replaces it; what is typed while the address changes is kept. `isWhole` holds back what is not worth telling yet.
 */
export function useTyped<Value>(
  value: Value,
  tell: (value: Value) => void,
  isWhole: (value: Value) => boolean = () => true,
): [Value, (value: Value) => void] {
  const told = JSON.stringify(value);
  const [draft, setDraft] = useState<Draft<Value> | null>(null);
  const kept = draft === null ? null : following(draft, told);
  if (kept !== draft) setDraft(kept);
  const current = kept === null ? value : kept.value;
  const typed = JSON.stringify(current);
  // All else in the address may change while this waits.
  const latest = useRef(tell);
  latest.current = tell;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the pause anew
  useEffect(() => {
    if (typed === told || !isWhole(current)) return;
    const isHere = rememberPage();
    const timer = window.setTimeout(() => {
      if (!isHere()) return;
      setDraft((before) => (before === null ? null : { ...before, sent: typed }));
      latest.current(current);
    }, PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [typed, told]);
  return [current, (next) => setDraft((before) => ({ value: next, told, sent: before?.sent ?? null }))];
}

/** The draft after the address changed to `told`: dropped, unless that is what it told itself and more was typed since. */
export function following<Value>(draft: Draft<Value>, told: string): Draft<Value> | null {
  if (draft.told === told) return draft;
  if (draft.sent !== told || JSON.stringify(draft.value) === told) return null;
  return { value: draft.value, told, sent: null };
}
