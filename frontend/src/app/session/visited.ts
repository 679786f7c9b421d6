/**
 * Which organization an administrator of the deployment looks at: each tab has its own and keeps it over a reload, a new tab
 * begins with the one chosen last. Its name only, gone with the session; the API decides each time who may look.
 */
import { shelf } from '../shelf';

const KEPT = 'outlay.organization';
/** In a tab that was led back, so that it does not follow the choice of another one. */
const OWN = '';

const tab = () => shelf(() => window.sessionStorage);
const device = () => shelf(() => window.localStorage);

/** Null for one's own organization. */
export function readVisited(): string | null {
  const id = tab()?.getItem(KEPT) ?? device()?.getItem(KEPT) ?? OWN;
  if (id === OWN) return null;
  tab()?.setItem(KEPT, id);
  return id;
}

export function keepVisited(id: string | null): void {
  tab()?.setItem(KEPT, id ?? OWN);
  if (id === null) device()?.removeItem(KEPT);
  else device()?.setItem(KEPT, id);
}

export function forgetVisited(): void {
  tab()?.removeItem(KEPT);
  device()?.removeItem(KEPT);
}
