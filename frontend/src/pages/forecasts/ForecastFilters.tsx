import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import { useMay, useRole } from '@/app/session/useAccount';
import { UNITS } from '@/format/unit';
import { ScopeField } from '@/scope/ScopeField';
import { text } from '@/text';
import { FilterLine } from '@/ui/FilterLine';
import { InlineSelect } from '@/ui/InlineSelect';
import { Segmented } from '@/ui/Tabs';
import { type ForecastSearch, HORIZONS, horizonOf } from './search';

const words = text.forecasts.filters;
const route = getRouteApi('/shell/forecasts');

/** Of what, how far, and in what it is measured; all of it in the address. */
export function ForecastFilters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (next: ForecastSearch) => void navigate({ search: next, replace: true });
  const may = useMay();
  const { budget: _budget, ...ofScope } = search;
  return (
    <FilterLine label={words.of} className="gap-x-3">
      <BudgetChoice
        value={search.budget ?? ''}
        onChange={(budget) => go(budget === '' ? { ...shape(search) } : { ...shape(search), budget })}
      />
      {search.budget === undefined && (
        <Segmented
          label={words.unit}
          value={search.unit ?? 'usd'}
          options={UNITS.map((unit) => ({ value: unit, label: words.units[unit] }))}
          onChange={(unit) => go({ ...search, unit })}
        />
      )}
      <Segmented
        label={words.horizon}
        value={horizonOf(search)}
        options={HORIZONS.filter((one) => one !== 'period_end' || search.budget !== undefined).map((horizon) => ({
          value: horizon,
          label: words.horizons[horizon],
        }))}
        onChange={(horizon) => go({ ...search, horizon })}
      />
      {search.budget === undefined && may('GET /v1/costs') && (
        <ScopeField
          label={words.scope}
          labelHidden
          value={search.scope ?? []}
          onChange={(scope) => {
            const { scope: _scope, ...rest } = ofScope;
            go(scope.length > 0 ? { ...rest, scope } : rest);
          }}
        />
      )}
    </FilterLine>
  );
}

/** What stays when another budget is chosen. */
function shape({ by }: ForecastSearch): ForecastSearch {
  return by === undefined ? {} : { by };
}

function BudgetChoice({ value, onChange }: { value: string; onChange: (budget: string) => void }) {
  const role = useRole();
  const { data } = api.useQuery('get', '/v1/budgets', { params: { query: { limit: 500 } } });
  const budgets = data?.budgets ?? [];
  return (
    <InlineSelect
      label={words.of}
      value={value}
      onChange={onChange}
      options={[
        { value: '', label: words.organization[role] },
        ...budgets.map((budget) => ({ value: budget.budget_id, label: budget.name.slice(0, 80) })),
      ]}
    />
  );
}
