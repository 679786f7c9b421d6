/** Where a click on a row leads: into it, cut by what is asked next. */
import { splitFilter } from '@/app/dimensions';
import { narrowed } from './ask';
import type { CostsSearch } from './search';

const NEXT = ['team', 'project', 'model', 'feature', 'environment', 'operation'];

/** Only this row, by the second dimension if there is one, else by the first that is not settled yet. */
export function drilled(search: CostsSearch, path: readonly string[]): CostsSearch {
  const filter = path.reduce<string[]>((kept, one) => {
    const { dimension, value } = splitFilter(one);
    return narrowed(kept, dimension, [value]);
  }, search.filter ?? []);
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

function isFixed(filter: readonly string[], dimension: string): boolean {
  return filter.filter((one) => splitFilter(one).dimension === dimension).length === 1;
}
