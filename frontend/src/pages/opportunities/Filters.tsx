import { getRouteApi } from '@tanstack/react-router';
import { AmountFilter } from '@/savings/AmountFilter';
import { TypeFilter } from '@/savings/TypeFilter';
import { text } from '@/text';
import { FilterCheck, FilterLine } from '@/ui/FilterLine';
import { InlineSelect } from '@/ui/InlineSelect';
import { Segmented } from '@/ui/Tabs';
import { ENDED, type OpportunitiesSearch, STAGES, TYPES } from './search';

const words = text.opportunities;
const route = getRouteApi('/shell/opportunities');

export function Filters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (next: OpportunitiesSearch) => void navigate({ search: next, replace: true });
  const { type: _type, ...withoutType } = search;
  const { min: _min, ...withoutMin } = search;
  const { mine: _mine, ...withoutMine } = search;
  const { view: _view, status: _status, ...ofBoard } = search;
  const { status: _state, ...withoutStatus } = search;
  return (
    <FilterLine label={words.views.label}>
      <Segmented
        label={words.views.label}
        value={search.view ?? 'board'}
        options={[
          { value: 'board', label: words.views.board },
          { value: 'list', label: words.views.list },
        ]}
        onChange={(view) => go(view === 'list' ? { ...search, view } : ofBoard)}
      />
      <TypeFilter
        value={search.type}
        types={TYPES}
        labels={words.types}
        onChange={(type) => go(type === undefined ? withoutType : { ...search, type })}
      />
      {search.view === 'list' && (
        <InlineSelect
          label={words.columns.state}
          labelHidden
          value={search.status ?? ''}
          onChange={(next) => {
            const status = [...STAGES, ...ENDED].find((one) => one === next);
            go(status === undefined ? withoutStatus : { ...search, status });
          }}
          options={[
            { value: '', label: words.filters.all },
            ...[...STAGES, ...ENDED].map((state) => ({ value: state, label: words.states[state] })),
          ]}
        />
      )}
      <AmountFilter value={search.min} onChange={(min) => go(min === undefined ? withoutMin : { ...search, min })} />
      <FilterCheck
        label={words.filters.mine}
        checked={search.mine === true}
        onChange={(checked) => go(checked ? { ...search, mine: true } : withoutMine)}
      />
    </FilterLine>
  );
}
