import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { present } from '@/url/read';
import type { SettingsSearch } from '../search';

const route = getRouteApi('/shell/settings/$section');
type Change = { [Key in keyof SettingsSearch]?: string | undefined };

/** What stands in the address of the section that is shown, and changing some of it. */
export function useSettings(): { search: SettingsSearch; go: (change: Change, replace?: boolean) => void } {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useCallback(
    (change: Change, replace = false) =>
      void navigate({
        search: (before: SettingsSearch) => present({ ...before, ...change }) as SettingsSearch,
        replace,
        resetScroll: false,
      }),
    [navigate],
  );
  return { search, go };
}
