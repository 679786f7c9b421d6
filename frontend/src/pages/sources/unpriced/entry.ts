/** What is entered of a price, as the API wants it. */
import type { EntryBody, UnpricedModel } from '@/api/generated';
import { entryBody } from '@/prices/entryBody';
import { entered } from '@/ui/Form';

export const KINDS = ['alias', 'rate', 'free'] as const;
export type Kind = (typeof KINDS)[number];

export const USUAL_UNITS = ['input_uncached_tokens', 'output_tokens', 'cache_read_tokens', 'requests'] as const;

/** Units to enter a rate for: the usual ones, and those that the model's calls lack. */
export function unitsOf(row: Pick<UnpricedModel, 'buckets'>): string[] {
  return [...new Set<string>([...USUAL_UNITS, ...row.buckets])];
}

/** `openai/gpt-4o`; a model's own name may hold slashes. */
export function readTarget(target: string): { provider: string; model: string } | null {
  const slash = target.indexOf('/');
  if (slash < 1 || slash === target.length - 1) return null;
  return { provider: target.slice(0, slash), model: target.slice(slash + 1) };
}

/** Null where what is needed for that kind is not there. */
export function readEntry(kind: Kind, row: UnpricedModel, data: FormData): EntryBody | null {
  const target = readTarget(entered(data, 'target'));
  if (kind === 'alias' && target === null) return null;
  const known: Readonly<Record<string, string | undefined>> = {
    provider: row.provider,
    model: row.model,
    target_provider: target?.provider,
    target_model: target?.model,
  };
  const body = entryBody(kind, (name) => known[name] ?? entered(data, name), unitsOf(row));
  return kind === 'rate' && Object.keys(body.rates ?? {}).length === 0 ? null : body;
}
