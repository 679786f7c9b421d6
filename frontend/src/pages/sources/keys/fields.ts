/** What is entered in a key's form, as the API wants it. */
import { entered } from '@/ui/Form';
import { zonedDayEnd } from '../zonedDay';

export const BOUND_DIMENSIONS = ['team', 'project', 'feature', 'environment', 'cost_center'] as const;

/** Networks, one a line or separated by commas. */
export function readNetworks(data: FormData): string[] {
  return entered(data, 'addresses')
    .split(/[\s,]+/)
    .filter((one) => one !== '');
}

/** The dimensions that were given a value. */
export function readBound(data: FormData): Record<string, string> {
  const named = BOUND_DIMENSIONS.map((dimension) => [dimension, entered(data, `bound.${dimension}`)] as const);
  return Object.fromEntries(named.filter(([, value]) => value !== ''));
}

/** The end of the day that was entered, in the organization's zone; null for never. */
export function readExpiry(data: FormData, zone: string): string | null {
  const day = entered(data, 'expires_at');
  return day === '' ? null : zonedDayEnd(day, zone);
}
