/** What a browser keeps for the site; null where somebody forbade it, which must not keep the page from opening. */
export function shelf(of: () => Storage): Storage | null {
  try {
    return of();
  } catch {
    return null;
  }
}
