import { X } from 'lucide-react';
import { dimensionName, splitFilter, valueName } from '@/app/dimensions';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { useValueNames } from './useValueNames';

/** The filters of a view, each to be removed by a click. */
export function FilterChips({ filter, onChange }: { filter: readonly string[]; onChange: (filter: string[]) => void }) {
  const names = useValueNames();
  if (filter.length === 0) return null;
  return (
    <ul aria-label={text.costs.filters.label} className="flex min-w-0 flex-wrap items-center gap-1.5">
      {filter.map((one) => {
        const { dimension, value } = splitFilter(one);
        const name = valueName(dimension, value, names);
        return (
          <li key={one} className="max-w-full min-w-0">
            <button
              type="button"
              onClick={() => onChange(filter.filter((kept) => kept !== one))}
              title={name}
              aria-label={text.costs.filters.remove(`${dimensionName(dimension)}: ${name}`)}
              className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-full bg-accent-soft pr-2 pl-3 text-xs text-accent hover:bg-sunken"
            >
              <span className="shrink-0">{dimensionName(dimension)}</span>
              <span className="max-w-60 min-w-0 truncate font-semibold">{name}</span>
              <X className="size-3.5 shrink-0" aria-hidden />
            </button>
          </li>
        );
      })}
      {filter.length > 1 && (
        <li>
          <Button kind="quiet" size="small" onClick={() => onChange([])}>
            {text.costs.filters.clear}
          </Button>
        </li>
      )}
    </ul>
  );
}
