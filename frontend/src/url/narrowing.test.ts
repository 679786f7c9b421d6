import { expect, it } from 'vitest';
import { narrowing } from './narrowing';

type Search = { state?: 'open' | 'closed'; mine?: true; view?: 'list' };

function narrowed(search: Search, kept: readonly (keyof Search)[] = []) {
  const gone: Search[] = [];
  return { gone, ...narrowing<Search>(search, (next) => gone.push(next), kept) };
}

it('changes one filter and leaves the others', () => {
  const { set, gone } = narrowed({ mine: true });
  set({ state: 'open' });
  expect(gone).toEqual([{ mine: true, state: 'open' }]);
});

it('leaves out of the address what is not narrowed by any more', () => {
  const { set, gone } = narrowed({ state: 'open', mine: true });
  set({ mine: undefined });
  expect(gone).toEqual([{ state: 'open' }]);
});

it('takes all filters off, and only where there are any', () => {
  const { clear, gone } = narrowed({ state: 'open', mine: true });
  clear?.();
  expect(gone).toEqual([{}]);
  expect(narrowed({}).clear).toBeUndefined();
});

it('keeps what is no filter', () => {
  const { clear, gone } = narrowed({ view: 'list', mine: true }, ['view']);
  clear?.();
  expect(gone).toEqual([{ view: 'list' }]);
  expect(narrowed({ view: 'list' }, ['view']).clear).toBeUndefined();
});
