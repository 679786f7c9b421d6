import { text } from '@/text';
import { Segmented } from '@/ui/Tabs';

const words = text.forecasts.filters;
export type By = 'day' | 'total';

/** By day or as a running total: the same of both pages that draw a forecast. */
export function ByChoice({ value, onChange }: { value: By; onChange: (by: By) => void }) {
  return (
    <Segmented
      label={words.by}
      value={value}
      options={[
        { value: 'day', label: words.byDay },
        { value: 'total', label: words.byTotal },
      ]}
      onChange={onChange}
    />
  );
}

/** In an address only what differs from the usual stands. */
export function withBy<Search extends { by?: 'total' }>(search: Search, by: By): Search {
  const { by: _by, ...rest } = search;
  return (by === 'total' ? { ...rest, by } : rest) as Search;
}
