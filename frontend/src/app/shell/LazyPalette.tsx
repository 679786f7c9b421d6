import { lazy, Suspense, useEffect, useState } from 'react';
import { loadNewest } from './Bell';

const WARM_MS = 4_000;

const loadPalette = () => import('./Palette');
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));

/** The palette and what the bell opens come when the page stands, or at once where somebody is quicker. */
export function LazyPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [wanted, setWanted] = useState(open);
  if (open && !wanted) setWanted(true);
  useEffect(() => {
    const timer = window.setTimeout(() => void Promise.allSettled([loadPalette(), loadNewest()]), WARM_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return <Suspense fallback={null}>{wanted && <Palette open={open} onClose={onClose} />}</Suspense>;
}
