/** People as one names them: by address, or by id where two have the same. */
type Person = { subject: string; name: string };

export type Owners = {
  /** What stands on the chips, in the order of the owners. */
  labels: string[];
  /** The owners that some labels mean. An address that is nobody's stays as it is: the API says that it is none. */
  subjectsOf: (labels: readonly string[]) => string[];
};

export function ownersOf(
  owners: readonly string[],
  people: readonly Person[],
  nameOf: (subject: string) => string,
): Owners {
  const labels: string[] = [];
  for (const subject of owners) {
    const name = nameOf(subject);
    labels.push(name === '' || labels.includes(name) ? subject : name);
  }
  const own = new Map(labels.map((label, place) => [label, owners[place] ?? label]));
  const known = new Map(people.map(({ name, subject }) => [name, subject]));
  return { labels, subjectsOf: (wanted) => wanted.map((label) => own.get(label) ?? known.get(label) ?? label) };
}
