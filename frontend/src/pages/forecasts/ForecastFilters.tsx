import { getRouteApi } from '@tanstack/react-router';
import { useMay, useRole } from '@/app/session/useAccount';
import { UNITS } from '@/format/unit';
import { ScopeField } from '@/scope/ScopeField';
import { text } from '@/text';
import { FilterLine } from '@/ui/FilterLine';
import { Segmented } from '@/ui/Tabs';
import { present } from '@/url/read';
import { BudgetChoice } from './BudgetChoice';
import { type ForecastSearch, HORIZONS, horizonOf } from './search';

const words = text.forecasts.filters;
const route = getRouteApi('/shell/forecasts');

/** Of what, how far, and in what it is measured; all of it in the address. */
export function ForecastFilters() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = (next: ForecastSearch) => void navigate({ search: next, replace: true });
  const may = useMay();
  const role = useRole();
  return (
    <FilterLine label={words.of} className="gap-x-3">
      <BudgetChoice
        label={words.of}
        all={words.organization[role]}
        value={search.budget}
        onChange={(budget) => go(present({ by: search.by, budget }))}
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
          onChange={(scope) => go(present({ ...search, scope: scope.length > 0 ? scope : undefined }))}
        />
      )}
    </FilterLine>
  );
}
