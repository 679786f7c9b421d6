import { X } from 'lucide-react';
import { text } from '@/text';

/** That only the calls of one user, or of one batch, are shown. */
export function OnlyChip({ name, value, onRemove }: { name: string; value: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      onClick={onRemove}
      title={value}
      className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-full bg-accent-soft pr-2 pl-3 text-xs text-accent hover:bg-sunken"
    >
      <span className="sr-only">{text.costs.filters.remove}</span>
      <span className="shrink-0">{name}</span>
      <span className="max-w-40 min-w-0 truncate font-semibold">{value}</span>
      <X className="size-3.5 shrink-0" aria-hidden />
    </button>
  );
}
