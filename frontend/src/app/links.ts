/** Doors from pages to other pages. */
import type { LinkProps } from '@tanstack/react-router';

export const UNPRICED: LinkProps = { to: '/sources/unpriced' };
export const API_KEYS: LinkProps = { to: '/sources/keys' };
export const DEAD_DELIVERIES: LinkProps = { to: '/alerts/deliveries' };
/** Usage entered by hand. */
export const MANUAL: LinkProps = { to: '/sources/manual' };

export function budgetAt(id: string): LinkProps {
  return { to: '/budgets/$budgetId', params: { budgetId: id } };
}

export function costsByTag(key: string): LinkProps {
  return { to: '/costs', search: { rows: `tag:${key}` } };
}

/** Costs of calls that fit `dimension:value`. */
export function costsOf(filter: string): LinkProps {
  return { to: '/costs', search: { filter: [filter] } };
}

/** What became of a batch, and its proof. */
export function batchAt(batch: string): LinkProps {
  return { to: '/sources/batches', search: { batch } };
}

/** The rows of a batch. */
export function eventsOfBatch(batch: string): LinkProps {
  return { to: '/costs/events', search: { batch } };
}
