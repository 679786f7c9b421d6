/** Keys are method, path and what was asked; of what is read to be changed (`useHeld`), `held` and whatever names it. */
type Key = readonly unknown[];

/** After something was deleted it is not asked for again, though its page may be there for a moment longer: it is gone. */
export function removedBy(mutationKey: Key | undefined): (queryKey: Key) => boolean {
  const [method, path] = mutationKey ?? [];
  if (method !== 'delete' || typeof path !== 'string') return () => false;
  return ([first, asked]) =>
    first === 'held' || (typeof asked === 'string' && path.includes('{') && asked.startsWith(path));
}
