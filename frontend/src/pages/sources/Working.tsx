import { Loader2 } from 'lucide-react';
import type { ReactNode } from 'react';

/** That something goes on, and how far it is. */
export function Working({ said, children }: { said: string; children?: ReactNode }) {
  return (
    <div aria-live="polite" className="flex items-start gap-3 rounded-lg bg-info-soft px-4 py-3 text-sm text-info">
      <Loader2 className="mt-0.5 size-4 shrink-0 animate-spin" aria-hidden />
      <div className="min-w-0">
        {said}
        {children !== undefined && <div className="text-xs">{children}</div>}
      </div>
    </div>
  );
}
