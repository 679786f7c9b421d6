import type { EntryBody } from '@/api/generated';

export type EntryKind = EntryBody['kind'];
export const ENTRY_KINDS: readonly EntryKind[] = ['rate', 'discount', 'alias', 'free'];

/** Which fields an entry of a kind has, as the API wants them; all others are left out. */
export const FIELDS_OF: Record<EntryKind, readonly (keyof EntryBody)[]> = {
  rate: ['provider', 'model', 'service_tier', 'effective_from', 'effective_to', 'source', 'url', 'reason'],
  discount: ['provider', 'model', 'percent', 'effective_from', 'effective_to', 'source', 'url', 'reason'],
  alias: ['provider', 'model', 'target_provider', 'target_model', 'reason'],
  free: ['provider', 'model', 'effective_from', 'effective_to', 'source', 'url', 'reason'],
};

/** What was entered, by its kind. Rates that were left empty are none. */
export function entryBody(kind: EntryKind, read: (name: string) => string, buckets: readonly string[]): EntryBody {
  const fields = FIELDS_OF[kind].map((name) => [name, read(name)]).filter(([, value]) => value !== '');
  const rates = buckets.map((bucket) => [bucket, read(`rate.${bucket}`)]).filter(([, usd]) => usd !== '');
  return {
    kind,
    ...Object.fromEntries(fields),
    ...(kind === 'rate' ? { rates: Object.fromEntries(rates) } : {}),
  };
}
