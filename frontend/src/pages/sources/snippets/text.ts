/** Ways to write a text in a program, so that an odd address or key can't end it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}

/** In a shell: nothing in it is looked at. */
export function inShell(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
