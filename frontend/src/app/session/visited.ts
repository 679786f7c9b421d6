/**
 * Which organization an administrator of the deployment looks at: each tab has its own and keeps it over a reload, a new tab
 * begins with the one chosen last. Its name only, gone with the session; the API decides each time who may look.
 */
const KEPT = 'outlay.organization';
/** In a tab that was led back, so that it does not follow the choice of another one. */
const OWN = '';

/** Null for one's own organization. */
export function readVisited(): string | null {
  const id = window.sessionStorage.getItem(KEPT) ?? window.localStorage.getItem(KEPT) ?? OWN;
  if (id === OWN) return null;
  window.sessionStorage.setItem(KEPT, id);
  return id;
}

export function keepVisited(id: string | null): void {
  window.sessionStorage.setItem(KEPT, id ?? OWN);
  if (id === null) window.localStorage.removeItem(KEPT);
  else window.localStorage.setItem(KEPT, id);
}

export function forgetVisited(): void {
  window.sessionStorage.removeItem(KEPT);
  window.localStorage.removeItem(KEPT);
}
