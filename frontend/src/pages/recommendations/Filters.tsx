import { getRouteApi } from '@tanstack/react-router';
import { AmountFilter } from '@/savings/AmountFilter';
import { TypeFilter } from '@/savings/TypeFilter';
import { text } from '@/text';
import { SelectField } from '@/ui/Field';
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
    <div className="flex flex-wrap items-end gap-3">
      <TypeFilter
        className="w-44"
        value={search.type}
        types={TYPES}
        labels={words.types}
        onChange={(type) => go(type === undefined ? withoutType : { ...search, type })}
      />
      <AmountFilter value={search.min} onChange={(min) => go(min === undefined ? withoutMin : { ...search, min })} />
      <div className="w-40">
        <SelectField
          label={words.sort.label}
          value={search.sort ?? 'savings'}
          onChange={(event) => go({ ...search, sort: SORTS.find((one) => one === event.target.value) ?? 'savings' })}
          options={SORTS.map((sort) => ({ value: sort, label: words.sort[sort] }))}
        />
      </div>
    </div>
  );
}
