/** Where a click on a row leads: into it, cut by what is asked next, or to its calls. */
import { splitFilter } from '@/app/dimensions';
import { present } from '@/url/read';
import { narrowed } from './question';
import type { CostsSearch } from './search';

const NEXT = ['team', 'project', 'model', 'feature', 'environment', 'operation'];

/** Only this row, by the second dimension if there is one, else by the first that is not settled yet. */
export function drilled(search: CostsSearch, path: readonly string[]): CostsSearch {
  const filter = along(path, search.filter);
  const settled = new Set(path.map((one) => splitFilter(one).dimension));
  const second = search.columns !== undefined && search.columns !== 'time' ? search.columns : undefined;
  const rows =
    second !== undefined && !settled.has(second)
      ? second
      : NEXT.find((one) => !settled.has(one) && !isFixed(filter, one));
  const { sort: _sort, columns, ...rest } = search;
  return {
    ...rest,
    ...(rows === undefined ? {} : { rows }),
    ...(columns === 'time' ? { columns } : {}),
    filter,
  };
}

/** The calls that a figure adds up: of the same period and filters, and of its row. */
export function callsOf({ period, from, to, filter }: CostsSearch, path: readonly string[]): CostsSearch {
  const all = along(path, filter);
  return present({ period, from, to, filter: all.length > 0 ? all : undefined });
}

/** Filters, narrowed to what a path names. */
function along(path: readonly string[], filter: readonly string[] = []): string[] {
  return path.reduce<string[]>(
    (kept, one) => {
      const { dimension, value } = splitFilter(one);
      return narrowed(kept, dimension, [value]);
    },
    [...filter],
  );
}

function isFixed(filter: readonly string[], dimension: string): boolean {
  return filter.filter((one) => splitFilter(one).dimension === dimension).length === 1;
}
