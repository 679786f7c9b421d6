/**
 * Things that are changed with `If-Match`: read together with their version, so that nobody's change is overwritten. Without
 * a version the API refuses the change (428); never `*`, which would overwrite what was not seen.
 */
export type Versioned<Data> = { data: Data; etag: string };

export async function versioned<Data>(answer: Promise<{ data?: Data; response: Response }>): Promise<Versioned<Data>> {
  const { data, response } = await answer;
  if (data === undefined) throw new Error(`no content with status ${String(response.status)}`);
  return { data, etag: response.headers.get('etag') ?? '' };
}

/** The version that things name in themselves, as a header. */
export function ifVersion(version: number): { 'If-Match': string } {
  return { 'If-Match': `"${String(version)}"` };
}
