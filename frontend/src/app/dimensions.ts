/** What figures are grouped and filtered by: the API's dimensions and the organization's tags. */
import { text } from '@/text';

export const DIMENSIONS = [
  'team',
  'project',
  'model',
  'provider',
  'feature',
  'environment',
  'operation',
  'cost_center',
  'api_key',
  'source',
] as const;

/** All of an organization, its tags last. */
export function dimensionsOf(tagKeys: readonly string[]): string[] {
  return [...DIMENSIONS, ...tagKeys.map((key) => `tag:${key}`)];
}

export function dimensionName(dimension: string): string {
  return text.dimensions.name(dimension);
}

/** A value as people read it: what the events did not name is said. `names` are those of keys and the like. */
export function valueName(dimension: string, value: string, names?: ReadonlyMap<string, string>): string {
  if (value === '') return text.dimensions.none(dimensionName(dimension).toLowerCase());
  if (value === '(other)') return text.dimensions.other;
  return names?.get(`${dimension}:${value}`) ?? value;
}

/** Of `dimension:value`, where a dimension may be `tag:NAME`. */
export function splitFilter(filter: string): { dimension: string; value: string } {
  const start = filter.startsWith('tag:') ? 4 : 0;
  const at = filter.indexOf(':', start);
  return { dimension: filter.slice(0, at), value: filter.slice(at + 1) };
}

/** A filter as people read it. */
export function filterName(filter: string, names?: ReadonlyMap<string, string>): string {
  const { dimension, value } = splitFilter(filter);
  return `${dimensionName(dimension)}: ${valueName(dimension, value, names)}`;
}

export function joinFilter(dimension: string, value: string): string {
  return `${dimension}:${value}`;
}
