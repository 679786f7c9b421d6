import { text } from '@/text';
import { Choice } from '@/ui/Choice';
import type { Narrowing } from '@/url/narrowing';
import { AmountFilter } from './AmountFilter';

/** By type, and by what it saves at least: for within a line of filters. */
export function AdviceFilters<Type extends string>({
  search,
  set,
  types,
  labels,
}: Pick<Narrowing<{ type?: Type; min?: string }>, 'search' | 'set'> & {
  types: readonly Type[];
  labels: Readonly<Record<Type, string>>;
}) {
  return (
    <>
      <Choice
        any={text.savings.filters.allTypes}
        value={search.type}
        options={types}
        labels={labels}
        onChange={(type) => set({ type })}
      />
      <AmountFilter value={search.min} onChange={(min) => set({ min })} />
    </>
  );
}
