/** What can be done with a piece of advice by where it stands: `from` says from which states each act is open. Pure. */
export type Life<Act extends string, State> = Readonly<Record<Act, readonly State[]>>;

/** Those that are open, in the order of `acts`. */
export function openActs<Act extends string, State>(acts: readonly Act[], from: Life<Act, State>, state: State): Act[] {
  return acts.filter((act) => from[act].includes(state));
}
