import type { ListedAnomaly } from '@/api/generated';
import { joinFilter } from '@/app/dimensions';
import { text } from '@/text';
import type { Tone } from '@/ui/Badge';

export const SEVERITY_TONES: Record<ListedAnomaly['severity'], Tone> = { medium: 'warn', high: 'bad' };

/** What it is about: the organization, or one part of it. `names` are those of keys and the like. */
export function anomalyTitle(scope: ListedAnomaly['scope'], names: ReadonlyMap<string, string>): string {
  const parts = Object.entries(scope).map(([dimension, value]) =>
    text.alerts.anomalies.of(text.scope.dimension(dimension), names.get(joinFilter(dimension, value)) ?? value),
  );
  return parts.length === 0 ? text.alerts.anomalies.ofAll : parts.join(' · ');
}

/** As Costs filters: `dimension:value` each. */
export function filtersOf(scope: ListedAnomaly['scope']): string[] {
  return Object.entries(scope).map(([dimension, value]) => joinFilter(dimension, value));
}
