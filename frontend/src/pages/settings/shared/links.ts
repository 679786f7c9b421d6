/** Doors to pages whose addresses are read elsewhere, so that these are written as plain addresses. */
import type { LinkProps } from '@tanstack/react-router';

export function costsByTag(key: string): LinkProps {
  return { to: '/costs', search: { rows: `tag:${key}` } } as unknown as LinkProps;
}

export const UNPRICED = { to: '/sources/unpriced' } as unknown as LinkProps;
export const API_KEYS = { to: '/sources/keys' } as unknown as LinkProps;

export function budgetAt(id: string): LinkProps {
  return { to: '/budgets/$budgetId', params: { budgetId: id } } as unknown as LinkProps;
}

export const DEAD_DELIVERIES = { to: '/alerts/deliveries' } as unknown as LinkProps;

/** Spend of one name: `dimension:value`. */
export function costsOf(filter: string): LinkProps {
  return { to: '/costs', search: { filter: [filter] } } as unknown as LinkProps;
}
