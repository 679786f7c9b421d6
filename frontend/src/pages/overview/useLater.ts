import { useEffect, useState } from 'react';

const HEAD_START_MS = 400;

/** True a moment after `ready`: what is far down the page leaves the way to what is above it. */
export function useLater(ready: boolean): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (!ready) return;
    const timer = window.setTimeout(() => setLater(true), HEAD_START_MS);
    return () => window.clearTimeout(timer);
  }, [ready]);
  return later;
}
