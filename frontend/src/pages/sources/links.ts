/** Doors from here to pages that others own. */
import type { LinkProps } from '@tanstack/react-router';

/** Usage entered by hand. */
export const MANUAL: LinkProps = { to: '/sources/manual' };

/** Costs of calls that fit `dimension:value`. */
export function costsOf(filter: string): LinkProps {
  return { to: '/costs', search: { filter: [filter] } };
}
