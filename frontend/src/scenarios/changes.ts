/** The changes of a scenario: in an address, as sent, and in words. Pure. */
import type { ChangeBody, ScenarioChange } from '@/api/generated';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { readDay, readOneOf, readText } from '@/url/read';

const words = text.whatIf;

export const KINDS = ['move', 'cache', 'volume', 'price'] as const;
export type Kind = (typeof KINDS)[number];
export const MOST_CHANGES = 10;

/** Empty texts are what the API reads as "every model" and "from today on". */
export type Change = { kind: Kind; percent: number; model: string; to_model: string; from: string };

export const BOUNDS: Record<Kind, { low: number; high: number; usual: number; slider: number }> = {
  move: { low: 1, high: 100, usual: 50, slider: 100 },
  cache: { low: 0, high: 100, usual: 60, slider: 100 },
  volume: { low: -100, high: 1000, usual: 20, slider: 200 },
  price: { low: -100, high: 1000, usual: -20, slider: 200 },
};

export function newChange(kind: Kind, model = ''): Change {
  return { kind, percent: BOUNDS[kind].usual, model, to_model: '', from: '' };
}

/** Another kind of change keeps what both have. */
export function ofKind(change: Change, kind: Kind): Change {
  return { ...newChange(kind, change.model), from: change.from };
}

const MODEL = /^[a-z0-9._-]{1,100}\/.{1,200}$/;

export function isModel(name: string): boolean {
  return MODEL.test(name);
}

/** Whether there is enough of it to be reckoned. */
export function isComplete(change: Change): boolean {
  const { low, high } = BOUNDS[change.kind];
  if (!Number.isInteger(change.percent) || change.percent < low || change.percent > high) return false;
  if (change.model !== '' && !isModel(change.model)) return false;
  return change.kind !== 'move' || (isModel(change.model) && isModel(change.to_model));
}

export function bodyOf(change: Change): ChangeBody {
  return { ...change, to_model: change.kind === 'move' ? change.to_model : '' };
}

/** Those that can be reckoned, and where each stands in the form. */
export function reckoned(changes: readonly Change[]): { changes: ChangeBody[]; places: number[] } {
  const places = changes.flatMap((change, place) => (isComplete(change) ? [place] : []));
  return { changes: changes.filter(isComplete).map(bodyOf), places };
}

export function changeOf(saved: ScenarioChange): Change {
  return { kind: saved.kind, percent: saved.percent, model: saved.model, to_model: saved.to_model, from: saved.from };
}

export function sameChanges(one: readonly Change[], other: readonly Change[]): boolean {
  return JSON.stringify(one.map(bodyOf)) === JSON.stringify(other.map(bodyOf));
}

export function changeWords(change: Change, today: string): string {
  const said =
    change.kind === 'move'
      ? words.says.move(change.percent, change.model, change.to_model)
      : words.says[change.kind](change.percent, change.model);
  return change.from === '' || change.from <= today ? said : `${said}, ${words.says.from(formatDay(change.from))}`;
}

/** Of an address, where anything may stand. */
export function readChanges(search: Record<string, unknown>): Change[] | undefined {
  const list: unknown = search.changes;
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((one: unknown) => readChange(one)).slice(0, MOST_CHANGES);
}

function readChange(one: unknown): Change[] {
  if (typeof one !== 'object' || one === null) return [];
  const fields = one as Record<string, unknown>;
  const kind = readOneOf(fields, 'kind', KINDS);
  const percent = fields.percent;
  if (kind === undefined || typeof percent !== 'number' || !Number.isInteger(percent)) return [];
  return [
    {
      kind,
      percent,
      model: readText(fields, 'model') ?? '',
      to_model: readText(fields, 'to_model') ?? '',
      from: readDay(fields, 'from') ?? '',
    },
  ];
}
