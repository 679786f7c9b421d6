/**
 * Remembers the page one is on. What comes late (an answer, a pause in typing) asks with it whether one is still there,
 * before it leads anywhere: a change of the address of a page that was left would lead back to it.
 */
export function rememberPage(): () => boolean {
  const path = window.location.pathname;
  return () => window.location.pathname === path;
}

/** For `remountDeps` of a route: each thing has a page of its own, in which nothing of the one before is left. */
export function eachAnew<Params>({ params }: { params: Params }): Params {
  return params;
}
