import { lazy, Suspense, useEffect, useState } from 'react';
import { loadNewest } from './Bell';

const WARM_MS = 4_000;

const loadPalette = () => import('./Palette');
/** What is open to find one's way. */
export type Finding = 'palette' | 'shortcuts' | null;

const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));
const Shortcuts = lazy(() => import('./Shortcuts').then((module) => ({ default: module.Shortcuts })));

/** The palette and what the bell opens come when the page stands, or at once where somebody is quicker. */
export function LazyPalette({ finding, onFinding }: { finding: Finding; onFinding: (next: Finding) => void }) {
  const [wanted, setWanted] = useState(false);
  if (finding !== null && !wanted) setWanted(true);
  const close = () => onFinding(null);
  useEffect(() => {
    const timer = window.setTimeout(() => void Promise.allSettled([loadPalette(), loadNewest()]), WARM_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <Suspense fallback={null}>
      {wanted && (
        <>
          <Palette open={finding === 'palette'} onClose={close} onShortcuts={() => onFinding('shortcuts')} />
          <Shortcuts open={finding === 'shortcuts'} onClose={close} />
        </>
      )}
    </Suspense>
  );
}
