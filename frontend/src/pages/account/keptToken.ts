/**
 * The invitation's code on its way from page to page of this window: registered with, and then accepted. It stands in no
 * address, which would end up in the browser's history and in logs.
 */
let kept = '';

export function keepToken(token: string): void {
  kept = token;
}

export function keptToken(): string {
  return kept;
}
