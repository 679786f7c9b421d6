import { getRouteApi } from '@tanstack/react-router';
import { AmountFilter } from '@/savings/AmountFilter';
import { TypeFilter } from '@/savings/TypeFilter';
import { text } from '@/text';
import { CheckField, SelectField } from '@/ui/Field';
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
    <section aria-label={words.views.label} className="screen-only flex flex-wrap items-end gap-3">
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
        className="w-56"
        value={search.type}
        types={TYPES}
        labels={words.types}
        onChange={(type) => go(type === undefined ? withoutType : { ...search, type })}
      />
      {search.view === 'list' && (
        <div className="w-40">
          <SelectField
            label={words.columns.state}
            value={search.status ?? ''}
            onChange={(event) => {
              const status = [...STAGES, ...ENDED].find((one) => one === event.target.value);
              go(status === undefined ? withoutStatus : { ...search, status });
            }}
            options={[
              { value: '', label: words.filters.all },
              ...[...STAGES, ...ENDED].map((state) => ({ value: state, label: words.states[state] })),
            ]}
          />
        </div>
      )}
      <AmountFilter value={search.min} onChange={(min) => go(min === undefined ? withoutMin : { ...search, min })} />
      <div className="flex h-9 items-center">
        <CheckField
          label={words.filters.mine}
          checked={search.mine === true}
          onChange={(event) => go(event.target.checked ? { ...search, mine: true } : withoutMine)}
        />
      </div>
    </section>
  );
}
