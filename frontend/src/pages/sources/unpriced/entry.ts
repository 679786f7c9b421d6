/** What is entered of a price, as the API wants it. */
import type { EntryBody, UnpricedModel } from '@/api/generated';
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

export function readRates(data: FormData, units: readonly string[]): Record<string, string> {
  const named = units.map((unit) => [unit, entered(data, `rate.${unit}`)] as const);
  return Object.fromEntries(named.filter(([, rate]) => rate !== ''));
}

/** Null where what is needed for that kind is not there. */
export function readEntry(kind: Kind, row: UnpricedModel, data: FormData): EntryBody | null {
  const common = { ...EMPTY, kind, provider: row.provider, model: row.model, reason: entered(data, 'reason') };
  if (kind === 'free') return common;
  if (kind === 'alias') {
    const target = readTarget(entered(data, 'target'));
    return target && { ...common, target_provider: target.provider, target_model: target.model };
  }
  const rates = readRates(data, unitsOf(row));
  if (Object.keys(rates).length === 0) return null;
  return { ...common, rates, effective_from: entered(data, 'effective_from'), source: entered(data, 'source') };
}

const EMPTY = {
  provider: '',
  model: '',
  service_tier: '',
  percent: '',
  target_provider: '',
  target_model: '',
  effective_from: '',
  effective_to: '',
  source: '',
  url: '',
  reason: '',
};
