import { useNavigate, useSearch } from '@tanstack/react-router';
import { dimensionName, filterName } from '@/app/dimensions';
import { FilterChips } from '@/app/filters/FilterChips';
import { FilterPicker } from '@/app/filters/FilterPicker';
import { useValueNames } from '@/app/filters/useValueNames';
import { PeriodPicker } from '@/app/period/PeriodPicker';
import { isMoment, periodOf } from '@/app/period/period';
import { useCalendar } from '@/app/period/useCalendar';
import { text } from '@/text';
import { InlineSelect } from '@/ui/InlineSelect';
import { Segmented } from '@/ui/Tabs';
import { present } from '@/url/read';
import { Frame } from '../Frame';
import { FALLBACK } from '../search';
import { ActiveUsers } from './ActiveUsers';
import { Ranking } from './Ranking';
import { counted, USER_DIMENSIONS, type UserDimension, type UsersSearch, wholeDays } from './search';
import { UsersCsvButton } from './UsersCsvButton';

const NONE = '';
const words = text.costs.users;

/** Whose calls cost how much, by pseudonym unless the organization shows names. */
export function UsersPage() {
  const search = useSearch({ from: '/shell/costs/users' });
  const navigate = useNavigate({ from: '/costs/users' });
  const calendar = useCalendar();
  const { by, sort, ...kept } = search;
  const { filter: all = [], period: preset, from, to } = kept;
  const asked = periodOf(kept, calendar, FALLBACK);
  const period = wholeDays(asked, calendar);
  const shown = isMoment(asked.from) || isMoment(asked.to) ? period : present({ period: preset, from, to });
  const { counted: filter, others } = counted(all);
  const change = (part: { [Key in keyof UsersSearch]?: UsersSearch[Key] | undefined }) =>
    void navigate({ search: present({ ...search, ...part }), resetScroll: false });
  const narrow = (next: string[]) => {
    const filters = [...next, ...others];
    change({ filter: filters.length > 0 ? filters : undefined });
  };
  return (
    <Frame
      tab="users"
      kept={kept}
      period={shown}
      actions={<UsersCsvButton period={period} filter={filter} by={by} sort={sort ?? 'cost'} />}
      filters={
        <>
          <PeriodPicker
            search={shown}
            fallback={FALLBACK}
            onChange={(next) => change({ period: next.period, from: next.from, to: next.to })}
          />
          <InlineSelect
            label={words.by}
            value={by ?? NONE}
            options={[
              { value: NONE, label: words.userOnly },
              ...USER_DIMENSIONS.map((name) => ({ value: name, label: dimensionName(name) })),
            ]}
            onChange={(chosen) => change({ by: USER_DIMENSIONS.find((name: UserDimension) => name === chosen) })}
          />
          <Segmented
            label={words.sort}
            value={sort ?? 'cost'}
            options={[
              { value: 'cost', label: words.byCost },
              { value: 'requests', label: words.byRequests },
            ]}
            onChange={(next) => change({ sort: next === 'requests' ? next : undefined })}
          />
          <FilterPicker dimensions={USER_DIMENSIONS} period={period} filter={filter} onChange={narrow} />
          <FilterChips filter={filter} onChange={narrow} />
        </>
      }
    >
      <NotApplied filter={others} />
      <ActiveUsers period={period} filter={filter} />
      <Ranking
        period={period}
        filter={filter}
        by={by}
        sort={sort ?? 'cost'}
        kept={{ ...shown, ...(filter.length > 0 ? { filter } : {}) }}
      />
    </Frame>
  );
}

/** What the other views are narrowed by, and these figures can't be. */
function NotApplied({ filter }: { filter: readonly string[] }) {
  const names = useValueNames();
  if (filter.length === 0) return null;
  return (
    <p role="status" className="rounded-lg bg-warn-soft px-4 py-3 text-sm break-words text-warn">
      {words.notApplied(filter.map((one) => filterName(one, names)).join(', '))}
    </p>
  );
}
