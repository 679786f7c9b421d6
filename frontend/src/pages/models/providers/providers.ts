/** Providers of the price book, and those in use first. */
import type { Driver, Model } from '@/api/generated';

export type ProviderRow = { provider: string; models: number; driver: Driver | null };

/** Those in use in the order given (the largest first), the others by how many models they have. */
export function providersOf(drivers: readonly Driver[], models: readonly Model[]): ProviderRow[] {
  const counts = new Map<string, number>();
  for (const { provider } of models) counts.set(provider, (counts.get(provider) ?? 0) + 1);
  const used = new Set(drivers.map(({ value }) => value));
  return [
    ...drivers.map((driver) => ({ provider: driver.value, models: counts.get(driver.value) ?? 0, driver })),
    ...[...counts]
      .filter(([provider]) => !used.has(provider))
      .sort(([one, ofOne], [other, ofOther]) => ofOther - ofOne || one.localeCompare(other))
      .map(([provider, count]) => ({ provider, models: count, driver: null })),
  ];
}
