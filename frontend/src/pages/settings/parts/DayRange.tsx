import { text } from '@/text';
import { useSettings } from './useSettings';

const words = text.settings.days;

/** From which day on, and before which, within a line of filters. It stands in the address. */
export function DayRange() {
  const { search, go } = useSettings();
  return (['from', 'to'] as const).map((name) => (
    <label key={name} className="inline-flex items-center gap-1.5 text-sm text-muted">
      {words[name]}
      <input
        type="date"
        value={search[name] ?? ''}
        onChange={(event) => go({ [name]: event.target.value || undefined }, true)}
        className="h-9 rounded-md border border-line bg-surface px-2.5 text-sm text-ink hover:border-line-strong"
      />
    </label>
  ));
}
