/**
 * Which organization an administrator of the deployment looks at in this tab: kept over a reload, gone with the tab and
 * with the session. Its name only; the API decides each time who may look.
 */
const KEPT = 'outlay.organization';

export function readVisited(): string | null {
  return window.sessionStorage.getItem(KEPT);
}

export function keepVisited(id: string | null): void {
  if (id === null) window.sessionStorage.removeItem(KEPT);
  else window.sessionStorage.setItem(KEPT, id);
}
