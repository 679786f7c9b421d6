import { AdviceFilters } from '@/savings/AdviceFilters';
import { text } from '@/text';
import { Choice } from '@/ui/Choice';
import { FilterCheck, FilterLine } from '@/ui/FilterLine';
import { Segmented } from '@/ui/Tabs';
import type { Narrowing } from '@/url/narrowing';
import { ENDED, type OpportunitiesSearch, STAGES, TYPES } from './search';

const words = text.opportunities;

/** By type, by what it saves, whose it is; the list also by state, which the pipeline shows as its columns. */
export function Filters({ search, set, clear }: Narrowing<OpportunitiesSearch>) {
  return (
    <FilterLine label={words.views.label} onClear={clear}>
      <Segmented
        label={words.views.label}
        value={search.view ?? 'board'}
        options={[
          { value: 'board', label: words.views.board },
          { value: 'list', label: words.views.list },
        ]}
        onChange={(view) => set(view === 'list' ? { view } : { view: undefined, status: undefined })}
      />
      <AdviceFilters search={search} set={set} types={TYPES} labels={words.types} />
      {search.view === 'list' && (
        <Choice
          any={words.filters.all}
          value={search.status}
          options={[...STAGES, ...ENDED]}
          labels={words.states}
          onChange={(status) => set({ status })}
        />
      )}
      <FilterCheck
        label={words.filters.mine}
        checked={search.mine === true}
        onChange={(checked) => set({ mine: checked ? true : undefined })}
      />
    </FilterLine>
  );
}
