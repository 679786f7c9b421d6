/** Costs of a part of the calls, from wherever that part is named: how Costs writes it into its address stands here once. */
import type { LinkProps } from '@tanstack/react-router';
import { joinFilter } from './dimensions';

export function costsByTag(key: string): LinkProps {
  return { to: '/costs', search: { rows: `tag:${key}` } };
}

/** Costs of calls that fit `dimension:value`. */
export function costsOf(filter: string): LinkProps {
  return { to: '/costs', search: { filter: [filter] } };
}

/** What calls came to in the last 30 days by which one value of each of these dimensions they have; an empty one is none. */
export function costsOfCalls(values: Partial<Record<CallDimension, string>>): LinkProps {
  const filter = CALL_DIMENSIONS.flatMap((dimension) => {
    const value = values[dimension];
    return value === undefined ? [] : [joinFilter(dimension, value)];
  });
  return { to: '/costs', search: { period: '30d', filter } };
}

const CALL_DIMENSIONS = ['team', 'project', 'feature', 'provider', 'model', 'environment', 'api_key'] as const;
type CallDimension = (typeof CALL_DIMENSIONS)[number];
