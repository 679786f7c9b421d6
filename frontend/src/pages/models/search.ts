import { USE_CASES, type UseCase } from '@/models/useCases';
import { present, readOneOf, readText, readTexts, readWhole } from '@/url/read';

export const TABS = ['compare', 'prices', 'quality', 'advice', 'providers', 'migrate', 'profile'] as const;
export const MOST_BESIDE = 4;

export type Tab = (typeof TABS)[number];
export type ModelsSearch = {
  tab?: Tab;
  /** `provider/model`, opened beside the page. */
  model?: string;
  /** `provider/model` each, side by side. */
  beside?: string[];
  /** What the price list is searched for. */
  q?: string;
  provider?: string;
  /** Which published score. */
  score?: string;
  use?: UseCase;
  /** Whose calls: `provider/model`. */
  from?: string;
  to?: string;
  /** Percent of the calls that move. */
  share?: number;
  /** A profile: so many calls, and what each of them uses. */
  calls?: number;
  input?: number;
  cached?: number;
  output?: number;
};

export function readModels(search: Record<string, unknown>): ModelsSearch {
  const beside = [...new Set(readTexts(search, 'beside'))].slice(0, MOST_BESIDE);
  const share = readWhole(search, 'share');
  return present({
    tab: readOneOf(search, 'tab', TABS),
    model: readText(search, 'model'),
    beside: beside.length > 0 ? beside : undefined,
    q: readText(search, 'q'),
    provider: readText(search, 'provider'),
    score: readText(search, 'score'),
    use: readOneOf(search, 'use', USE_CASES),
    from: readText(search, 'from'),
    to: readText(search, 'to'),
    calls: readWhole(search, 'calls'),
    input: readWhole(search, 'input'),
    cached: readWhole(search, 'cached'),
    output: readWhole(search, 'output'),
    share: share !== undefined && share >= 1 && share <= 100 ? share : undefined,
  });
}

/** As the API names a model of the price book. */
export function idOf({ provider, model }: { provider: string; model: string }): string {
  return `${provider}/${model}`;
}

/** The two parts of an id; the model's name may have slashes of its own. */
export function partsOf(id: string): { provider?: string; model: string } {
  const at = id.indexOf('/');
  return at < 0 ? { model: id } : { provider: id.slice(0, at), model: id.slice(at + 1) };
}

/** With one more beside the others, or without it; the oldest gives way. */
export function toggled(beside: readonly string[], id: string): string[] {
  if (beside.includes(id)) return beside.filter((one) => one !== id);
  return [...beside, id].slice(-MOST_BESIDE);
}
