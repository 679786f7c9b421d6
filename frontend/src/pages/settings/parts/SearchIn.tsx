import { SearchField } from '@/ui/SearchField';
import type { SettingsSearch } from '../search';
import { useSettings } from './useSettings';

/** A filter by text that stands in the address under its name. */
export function SearchIn({
  name,
  ...field
}: {
  name: keyof SettingsSearch;
  label: string;
  placeholder?: string;
  icon?: boolean;
}) {
  const { search, go } = useSettings();
  return (
    <SearchField
      {...field}
      value={search[name] ?? ''}
      onChange={(value) => go({ [name]: value === '' ? undefined : value }, true)}
    />
  );
}
