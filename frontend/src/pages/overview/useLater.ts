import { useEffect, useState } from 'react';

/** True so many milliseconds after `since` is: what may come later leaves the way to what is looked at first. */
export function useLater(since: boolean, ms: number): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (!since) return;
    const timer = window.setTimeout(() => setLater(true), ms);
    return () => window.clearTimeout(timer);
  }, [since, ms]);
  return later;
}
