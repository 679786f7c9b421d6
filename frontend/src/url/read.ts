/** Pure readers of what stands in a page's address: anything may, so all else than what is known is left out. */
type Search = Record<string, unknown>;

/**
 * What `read` finds, and nothing else: the router lays it over the whole address, where a value that was not taken would
 * stay as it is.
 */
export function only<Found extends object>(read: (search: Search) => Found): (search: Search) => Found {
  return (search) => {
    const nothing = Object.fromEntries(Object.keys(search).map((name) => [name, undefined]));
    return { ...nothing, ...read(search) } as Found;
  };
}

export function readText(search: Search, name: string): string | undefined {
  const value = search[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readOneOf<Value extends string>(
  search: Search,
  name: string,
  known: readonly Value[],
): Value | undefined {
  return known.find((value) => value === search[name]);
}

/** Of a list or a single value, the texts. */
export function readTexts(search: Search, name: string): string[] {
  const value = search[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one): one is string => typeof one === 'string' && one !== '');
}

export function readDay(search: Search, name: string): string | undefined {
  const value = search[name];
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

export function readWhole(search: Search, name: string): number | undefined {
  const value = Number(search[name] ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** Where to go after the sign-in: within this site only, so that no link leads people elsewhere. */
export function readPath(search: Search): { to?: string } {
  const value = search.to;
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? { to: value } : {};
}

/** Without the values that are not there, as `exactOptionalPropertyTypes` wants it, and short addresses. */
export function present<Shape extends Record<string, unknown>>(
  shape: Shape,
): { [Key in keyof Shape]?: Exclude<Shape[Key], undefined> } {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Shape]?: Exclude<Shape[Key], undefined>;
  };
}
