import { useEffect, useState } from 'react';

const PAUSE_MS = 350;

/** What was typed, once the keys rest: not each of them is worth a question to the API. */
export function useRested<Value>(value: Value): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return rested;
}
