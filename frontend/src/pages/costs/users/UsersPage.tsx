import { useNavigate, useSearch } from '@tanstack/react-router';
import { dimensionName } from '@/app/dimensions';
import { FilterChips } from '@/app/filters/FilterChips';
import { FilterPicker } from '@/app/filters/FilterPicker';
import { PeriodPicker } from '@/app/period/PeriodPicker';
import { usePeriod } from '@/app/period/useCalendar';
import { text } from '@/text';
import { InlineSelect } from '@/ui/InlineSelect';
import { Segmented } from '@/ui/Tabs';
import { Frame } from '../Frame';
import { FALLBACK } from '../search';
import { ActiveUsers } from './ActiveUsers';
import { Ranking } from './Ranking';
import { USER_DIMENSIONS, type UserDimension, type UsersSearch } from './search';
import { UsersCsvButton } from './UsersCsvButton';

const NONE = '';
const words = text.costs.users;

/** Whose calls cost how much, by pseudonym unless the organization shows names. */
export function UsersPage() {
  const search = useSearch({ from: '/shell/costs/users' });
  const navigate = useNavigate({ from: '/costs/users' });
  const period = usePeriod(search, FALLBACK);
  const filter = search.filter ?? [];
  const change = (next: UsersSearch) => void navigate({ search: next, resetScroll: false });
  const { period: _period, from: _from, to: _to, ...timeless } = search;
  const { filter: _filter, ...unfiltered } = search;
  const { by: _by, ...whole } = search;
  const { sort: _sort, ...byCost } = search;
  const { by, sort, ...kept } = search;
  const withFilter = (next: string[]) => change(next.length > 0 ? { ...unfiltered, filter: next } : unfiltered);
  return (
    <Frame
      tab="users"
      kept={kept}
      actions={<UsersCsvButton period={period} filter={filter} by={by} sort={sort ?? 'cost'} />}
      filters={
        <>
          <PeriodPicker search={search} fallback={FALLBACK} onChange={(next) => change({ ...timeless, ...next })} />
          <InlineSelect
            label={words.by}
            value={by ?? NONE}
            options={[
              { value: NONE, label: words.userOnly },
              ...USER_DIMENSIONS.map((name) => ({ value: name, label: dimensionName(name) })),
            ]}
            onChange={(chosen) => {
              const found = USER_DIMENSIONS.find((name: UserDimension) => name === chosen);
              change(found === undefined ? whole : { ...search, by: found });
            }}
          />
          <Segmented
            label={words.sort}
            value={sort ?? 'cost'}
            options={[
              { value: 'cost', label: words.byCost },
              { value: 'requests', label: words.byRequests },
            ]}
            onChange={(next) => change(next === 'requests' ? { ...search, sort: next } : byCost)}
          />
          <FilterPicker dimensions={USER_DIMENSIONS} period={period} filter={filter} onChange={withFilter} />
          <FilterChips filter={filter} onChange={withFilter} />
        </>
      }
    >
      <ActiveUsers period={period} filter={filter} />
      <Ranking period={period} filter={filter} by={by} sort={sort ?? 'cost'} kept={kept} />
    </Frame>
  );
}
