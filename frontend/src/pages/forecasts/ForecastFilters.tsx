import { getRouteApi } from '@tanstack/react-router';
import { api } from '@/api/client';
import { UNITS } from '@/format/unit';
import { ScopeField } from '@/scope/ScopeField';
import { text } from '@/text';
import { SelectField } from '@/ui/Field';
import { Segmented } from '@/ui/Tabs';
import { type ForecastSearch, HORIZONS, horizonOf } from './search';

const words = text.forecasts.filters;
const route = getRouteApi('/shell/forecasts');

/** Of what, how far, and in what it is measured; all of it in the address. */
export function ForecastFilters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (next: ForecastSearch) => void navigate({ search: next, replace: true });
  const { budget: _budget, ...ofScope } = search;
  return (
    <section aria-label={words.of} className="screen-only flex flex-wrap items-end gap-x-5 gap-y-3">
      <BudgetChoice
        value={search.budget ?? ''}
        onChange={(budget) => go(budget === '' ? { ...shape(search) } : { ...shape(search), budget })}
      />
      {search.budget === undefined && (
        <Labelled label={words.unit}>
          <Segmented
            label={words.unit}
            value={search.unit ?? 'usd'}
            options={UNITS.map((unit) => ({ value: unit, label: words.units[unit] }))}
            onChange={(unit) => go({ ...search, unit })}
          />
        </Labelled>
      )}
      <Labelled label={words.horizon}>
        <Segmented
          label={words.horizon}
          value={horizonOf(search)}
          options={HORIZONS.filter((one) => one !== 'period_end' || search.budget !== undefined).map((horizon) => ({
            value: horizon,
            label: words.horizons[horizon],
          }))}
          onChange={(horizon) => go({ ...search, horizon })}
        />
      </Labelled>
      {search.budget === undefined && (
        <ScopeField
          label={words.scope}
          value={search.scope ?? []}
          onChange={(scope) => {
            const { scope: _scope, ...rest } = ofScope;
            go(scope.length > 0 ? { ...rest, scope } : rest);
          }}
        />
      )}
    </section>
  );
}

/** What stays when another budget is chosen. */
function shape({ by }: ForecastSearch): ForecastSearch {
  return by === undefined ? {} : { by };
}

function BudgetChoice({ value, onChange }: { value: string; onChange: (budget: string) => void }) {
  const { data } = api.useQuery('get', '/v1/budgets', { params: { query: { limit: 500 } } });
  const budgets = data?.budgets ?? [];
  return (
    <div className="w-64 max-w-full">
      <SelectField
        label={words.of}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        options={[
          { value: '', label: words.organization },
          ...budgets.map((budget) => ({ value: budget.budget_id, label: budget.name.slice(0, 80) })),
        ]}
      />
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0 max-w-full overflow-x-auto">
      <div className="mb-1 text-sm font-medium text-ink" aria-hidden>
        {label}
      </div>
      {children}
    </div>
  );
}
