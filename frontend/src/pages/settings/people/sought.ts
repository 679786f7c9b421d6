/** What was typed is a pseudonym if it looks like one, else a name as it was sent. */
export function sought(q: string | undefined): { pseudonym?: string; name?: string } {
  if (q === undefined || q === '') return {};
  return /^u_[0-9a-f]{32}$/.test(q) ? { pseudonym: q } : { name: q };
}

/** What has to be typed before somebody is erased: enough of the pseudonym that no slip does it. */
export function eraseWord(pseudonym: string): string {
  return pseudonym.slice(-8);
}
