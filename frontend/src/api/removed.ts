/** Keys are method, path and what was asked; of what is read to be changed (`useHeld`), `held` and whatever names it. */
type Key = readonly unknown[];

/** What a deletion ends and keeps: a cancelled import and a revoked key are there, in another state. */
const KEPT: readonly string[] = ['/v1/imports/{import_id}', '/v1/keys/{key_id}'];

/** After something was deleted it is not asked for again, though its page may be there for a moment longer: it is gone. */
export function removedBy(mutationKey: Key | undefined): (queryKey: Key) => boolean {
  const [method, path] = mutationKey ?? [];
  if (method !== 'delete' || typeof path !== 'string' || KEPT.includes(path)) return () => false;
  return ([first, asked]) =>
    first === 'held' || (typeof asked === 'string' && path.includes('{') && asked.startsWith(path));
}
