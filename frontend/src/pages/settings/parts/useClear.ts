import type { SettingsSearch } from '../search';
import { useSettings } from './useSettings';

/** Takes those filters off the address; undefined where none of them stands there. */
export function useClear(filters: readonly (keyof SettingsSearch)[]): (() => void) | undefined {
  const { search, go } = useSettings();
  if (filters.every((name) => search[name] === undefined)) return undefined;
  return () => go(Object.fromEntries(filters.map((name) => [name, undefined])));
}
