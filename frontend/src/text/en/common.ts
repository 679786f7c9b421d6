/** Words that many pages use. */
export const loading = 'Loading…';
export const more = 'Show more';
export const tryAgain = 'Try again';
export const cancel = 'Cancel';
export const close = 'Close';
export const save = 'Save';
export const copy = 'Copy';
export const copied = 'Copied';
export const unknown = 'unknown';
export const notApplicable = 'n/a';
export const lowerBound = 'At least that much: some calls in it have no price yet.';
export const partial = 'not over yet';
export const units = { usd: 'USD', tokens: 'tokens', requests: 'requests' } as const;
export const edit = 'Change';
export const remove = 'Delete';
export const changedMeanwhile =
  'Somebody else changed this meanwhile. What you see now is the newer; look again before you go on.';
export const failed = {
  unexpected: 'Something went wrong in this page',
  unreachable: 'Outlay could not be reached',
  unreachableDetail: 'Is there a network? What was shown before stays on the page.',
  tooMany: 'Too many requests at once',
  server: 'Outlay could not answer',
  forbidden: 'Your role does not allow this',
  notFound: 'This is not here (any more)',
  refused: 'This was not accepted',
} as const;
