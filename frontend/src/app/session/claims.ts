/**
 * What an access token says of itself (RFC 7519), empty where it does not: read only to see that it is another person's than
 * before (`sub`), or by which client of the user pool the session began (`client_id`). Whether a token holds is the API's to
 * judge.
 */
export function claimOf(token: string, name: 'sub' | 'client_id'): string {
  const claims = claimsOf(token.split('.')[1] ?? '');
  if (typeof claims !== 'object' || claims === null) return '';
  const claim: unknown = Object.entries(claims).find(([one]) => one === name)?.[1];
  return typeof claim === 'string' ? claim : '';
}

function claimsOf(part: string): unknown {
  try {
    return JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return null;
  }
}
