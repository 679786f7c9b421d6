/** Parameters that may be repeated; other lists travel as one value separated by commas (`explode` in the description). */
const REPEATED = new Set(['filter']);

/** A query as the API reads it: what is undefined or null is left out. */
export function serializeQuery(query: Record<string, unknown>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    if (!Array.isArray(value)) written.append(name, String(value));
    else if (!REPEATED.has(name)) {
      if (value.length > 0) written.append(name, value.join(','));
    } else for (const one of value) written.append(name, String(one));
  }
  return written.toString();
}
