import { WifiOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { text } from '@/text';

/** While the device has no network: why nothing moves, and that nothing needs to be done. */
export function Offline() {
  const online = useSyncExternalStore(onChange, () => navigator.onLine);
  return (
    <div role="status" className="screen-only">
      {!online && (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-2 text-sm font-medium text-warn">
          <WifiOff className="size-4 shrink-0" aria-hidden />
          {text.offline}
        </p>
      )}
    </div>
  );
}

function onChange(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}
