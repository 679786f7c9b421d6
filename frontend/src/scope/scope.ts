/** A scope as the API has it (dimension → values), and as lists of `dimension:value`: in filters and in addresses. */
import { readTexts } from '@/url/read';

export type Scope = Record<string, string[]>;
export type Piece = { dimension: string; value: string };

export const DIMENSIONS = [
  'team',
  'project',
  'feature',
  'environment',
  'model',
  'provider',
  'cost_center',
  'api_key',
  'source',
  'operation',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** `team:search` apart; of a tag (`tag:env:prod`) the name belongs to the dimension. Null: this names none. */
export function pieceOf(text: string): Piece | null {
  const from = text.startsWith('tag:') ? 'tag:'.length : 0;
  const colon = text.indexOf(':', from);
  if (colon <= from) return null;
  return { dimension: text.slice(0, colon), value: text.slice(colon + 1) };
}

export function scopeOf(texts: readonly string[]): Scope {
  const scope: Scope = {};
  for (const text of texts) {
    const piece = pieceOf(text);
    if (piece === null) continue;
    const values = scope[piece.dimension] ?? [];
    if (!values.includes(piece.value)) scope[piece.dimension] = [...values, piece.value];
  }
  return scope;
}

export function textsOf(scope: Scope): string[] {
  return Object.entries(scope).flatMap(([dimension, values]) => values.map((value) => `${dimension}:${value}`));
}

export function readScope(search: Record<string, unknown>, name = 'scope'): string[] | undefined {
  const texts = readTexts(search, name).filter((text) => pieceOf(text) !== null);
  return texts.length > 0 ? texts : undefined;
}

/** Whether all that a scope holds is held by another one, too. */
export function liesWithin(scope: Scope, other: Scope): boolean {
  return Object.entries(other).every(
    ([dimension, allowed]) => scope[dimension]?.every((value) => allowed.includes(value)) === true,
  );
}

export function isEverything(scope: Scope): boolean {
  return Object.keys(scope).length === 0;
}
