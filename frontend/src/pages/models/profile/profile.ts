/** A profile of calls, as the address has it, and as the API is asked. */
import type { CompareBody } from '@/api/generated';
import type { ModelsSearch } from '../search';

export type Profile = { calls: number; input: number; cached: number; output: number };

const USUAL: Profile = { calls: 10_000, input: 1_000, cached: 0, output: 200 };

export function profileOf(search: Pick<ModelsSearch, keyof Profile>): Profile {
  return { ...USUAL, ...search };
}

/** The API counts what comes from the cache apart from the rest of the input. Null where there is nothing to price. */
export function bodyOf({ calls, input, cached, output }: Profile): Pick<CompareBody, 'usage' | 'calls'> | null {
  if (calls < 1 || cached > input || input + output === 0) return null;
  const usage = { input_uncached_tokens: input - cached, cache_read_tokens: cached, output_tokens: output };
  return { calls, usage: Object.fromEntries(Object.entries(usage).filter(([, count]) => count > 0)) };
}
