import { type Change, readChanges } from '@/scenarios/changes';
import { readScope } from '@/scope/scope';
import { present, readTexts } from '@/url/read';

export type ScenarioSearch = { scope?: string[]; changes?: Change[] };

/** An empty list of pieces means the whole organization, where none would mean what is saved. */
export function readScenarioSearch(search: Record<string, unknown>): ScenarioSearch {
  const scope = Array.isArray(search.scope) ? (readScope(search) ?? []) : readScope(search);
  return present({ scope, changes: readChanges(search) });
}

export type CompareSearch = { ids?: string[] };
export const MOST_COMPARED = 5;

export function readCompareSearch(search: Record<string, unknown>): CompareSearch {
  const ids = readTexts(search, 'ids').filter((id) => /^scn_[0-9a-f]{24}$/.test(id));
  return present({ ids: ids.length > 0 ? [...new Set(ids)].slice(0, MOST_COMPARED) : undefined });
}
