/** Doors to pages that others own: their addresses are read there, so these are written as plain addresses. */
import type { LinkProps } from '@tanstack/react-router';

/** Usage entered by hand. */
export const MANUAL = { to: '/sources/manual' } as unknown as LinkProps;

/** Costs of calls that fit `dimension:value`. */
export function costsOf(filter: string): LinkProps {
  return { to: '/costs', search: { filter: [filter] } } as unknown as LinkProps;
}
