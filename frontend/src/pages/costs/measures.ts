/** What can be shown of a cut of costs, by the API's own names, in the order of finance: money first, tokens later. */
import type { Measures } from '@/api/generated';

export type Unit = 'money' | 'count' | 'ratio' | 'duration';
export type MeasureGroup = 'cost' | 'requests' | 'tokens' | 'cache' | 'errors' | 'latency';

type Shape = { group: MeasureGroup; unit: Unit };

const SHAPES = {
  cost_usd: { group: 'cost', unit: 'money' },
  cost_input_usd: { group: 'cost', unit: 'money' },
  cost_cache_read_usd: { group: 'cost', unit: 'money' },
  cost_cache_write_usd: { group: 'cost', unit: 'money' },
  cost_output_usd: { group: 'cost', unit: 'money' },
  cost_other_usd: { group: 'cost', unit: 'money' },
  requests: { group: 'requests', unit: 'count' },
  unpriced_requests: { group: 'requests', unit: 'count' },
  input_uncached_tokens: { group: 'tokens', unit: 'count' },
  output_tokens: { group: 'tokens', unit: 'count' },
  reasoning_tokens: { group: 'tokens', unit: 'count' },
  cache_read_tokens: { group: 'cache', unit: 'count' },
  cache_write_5m_tokens: { group: 'cache', unit: 'count' },
  cache_write_1h_tokens: { group: 'cache', unit: 'count' },
  cache_hits: { group: 'cache', unit: 'count' },
  cache_hit_rate: { group: 'cache', unit: 'ratio' },
  errors: { group: 'errors', unit: 'count' },
  error_rate: { group: 'errors', unit: 'ratio' },
  latency_ms_mean: { group: 'latency', unit: 'duration' },
  time_to_first_token_ms_mean: { group: 'latency', unit: 'duration' },
} as const satisfies Partial<Record<keyof Measures, Shape>>;

export type Measure = keyof typeof SHAPES;

export const MEASURES = Object.keys(SHAPES) as Measure[];
export const MEASURE_GROUPS: readonly MeasureGroup[] = ['cost', 'requests', 'tokens', 'cache', 'errors', 'latency'];

export function unitOf(measure: Measure): Unit {
  return SHAPES[measure].unit;
}

export function groupOf(measure: Measure): MeasureGroup {
  return SHAPES[measure].group;
}

export function measuresIn(group: MeasureGroup): Measure[] {
  return MEASURES.filter((measure) => SHAPES[measure].group === group);
}

/** Whether parts of it stand on each other: means and rates do not. */
export function isAdditive(measure: Measure): boolean {
  return SHAPES[measure].unit === 'money' || SHAPES[measure].unit === 'count';
}

/** Where a mark of it stands; null where it is unknown. What is read comes from the API's own text. */
export function placeOf(measures: Measures, measure: Measure): number | null {
  const value = measures[measure];
  return value === null || value === undefined ? null : Number(value);
}
