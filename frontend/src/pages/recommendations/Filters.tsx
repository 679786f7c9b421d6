import { AdviceFilters } from '@/savings/AdviceFilters';
import { text } from '@/text';
import { FilterLine } from '@/ui/FilterLine';
import { InlineSelect } from '@/ui/InlineSelect';
import { SORTS, TYPES } from './search';
import { useListNarrowing } from './useListNarrowing';

const words = text.recommendations;

/** By type, by what it saves at least, and in which order. */
export function Filters() {
  const { search, set, clear } = useListNarrowing();
  return (
    <FilterLine onClear={clear}>
      <AdviceFilters search={search} set={set} types={TYPES} labels={words.types} />
      <InlineSelect
        label={words.sort.label}
        value={search.sort ?? 'savings'}
        onChange={(next) => set({ sort: SORTS.find((one) => one === next) ?? 'savings' })}
        options={SORTS.map((sort) => ({ value: sort, label: words.sort[sort] }))}
      />
    </FilterLine>
  );
}
