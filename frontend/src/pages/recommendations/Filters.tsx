import { getRouteApi } from '@tanstack/react-router';
import { AmountFilter } from '@/savings/AmountFilter';
import { TypeFilter } from '@/savings/TypeFilter';
import { text } from '@/text';
import { FilterLine } from '@/ui/FilterLine';
import { InlineSelect } from '@/ui/InlineSelect';
import { type RecommendationsSearch, SORTS, TYPES } from './search';

const words = text.recommendations;
const route = getRouteApi('/shell/recommendations');

/** By type, by what it saves at least, and in which order. */
export function Filters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (next: RecommendationsSearch) => void navigate({ search: next, replace: true });
  const { type: _type, ...withoutType } = search;
  const { min: _min, ...withoutMin } = search;
  return (
    <FilterLine>
      <TypeFilter
        value={search.type}
        types={TYPES}
        labels={words.types}
        onChange={(type) => go(type === undefined ? withoutType : { ...search, type })}
      />
      <AmountFilter value={search.min} onChange={(min) => go(min === undefined ? withoutMin : { ...search, min })} />
      <InlineSelect
        label={words.sort.label}
        value={search.sort ?? 'savings'}
        onChange={(next) => go({ ...search, sort: SORTS.find((one) => one === next) ?? 'savings' })}
        options={SORTS.map((sort) => ({ value: sort, label: words.sort[sort] }))}
      />
    </FilterLine>
  );
}
