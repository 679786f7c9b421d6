import { present } from './read';

/** What a list is narrowed by, as it stands in its address, and how that is changed. */
export type Narrowing<Search> = {
  search: Search;
  /** What is undefined is not narrowed by any more. */
  set: (change: { [Key in keyof Search]?: Search[Key] | undefined }) => void;
  /** Takes all of it off; undefined where nothing is narrowed. */
  clear: (() => void) | undefined;
};

/** `kept`: what of the address is no filter, and stays when they are taken off. */
export function narrowing<Search extends Record<string, unknown>>(
  search: Search,
  go: (next: Search) => void,
  kept: readonly (keyof Search)[] = [],
): Narrowing<Search> {
  const stays = Object.fromEntries(Object.entries(search).filter(([name]) => kept.includes(name)));
  const isNarrowed = Object.keys(search).length > Object.keys(stays).length;
  return {
    search,
    set: (change) => go(present({ ...search, ...change }) as Search),
    clear: isNarrowed ? () => go(stays as Search) : undefined,
  };
}
