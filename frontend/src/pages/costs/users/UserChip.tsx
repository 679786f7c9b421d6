import { X } from 'lucide-react';
import { dimensionName } from '@/app/dimensions';
import { text } from '@/text';

/** That only one user's calls are shown. */
export function UserChip({ pseudonym, onRemove }: { pseudonym: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      onClick={onRemove}
      title={pseudonym}
      aria-label={text.costs.filters.remove(`${dimensionName('user')}: ${pseudonym}`)}
      className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-full bg-accent-soft pr-2 pl-3 text-xs text-accent hover:bg-sunken"
    >
      <span className="shrink-0">{dimensionName('user')}</span>
      <span className="max-w-40 min-w-0 truncate font-semibold">{pseudonym}</span>
      <X className="size-3.5 shrink-0" aria-hidden />
    </button>
  );
}
