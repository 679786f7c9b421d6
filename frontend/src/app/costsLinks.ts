/** Costs of a part of the calls, from wherever that part is named: how Costs writes it into its address stands here once. */
import type { LinkProps } from '@tanstack/react-router';

export function costsByTag(key: string): LinkProps {
  return { to: '/costs', search: { rows: `tag:${key}` } };
}

/** Costs of calls that fit `dimension:value`. */
export function costsOf(filter: string): LinkProps {
  return { to: '/costs', search: { filter: [filter] } };
}
