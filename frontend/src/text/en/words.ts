/** Words that many pages use. */
export const loading = 'Loading…';
export const more = 'Show more';
export const clearFilters = 'Clear filters';
export const tryAgain = 'Try again';
export const cancel = 'Cancel';
export const close = 'Close';
export const menu = 'Menu';
export const save = 'Save';
export const copy = 'Copy';
export const copied = 'Copied';
export const notCopied = 'The browser did not let this page copy it: select it and copy it yourself.';
export const linkCopied = 'The address of this view is on your clipboard.';
export const unknown = 'unknown';
export const notApplicable = 'n/a';
/** Which way something went, where the arrow is not seen. */
export const change = { up: 'up', down: 'down' } as const;
export const lowerBound = 'At least that much: some calls in it have no price yet.';
export const partial = 'incomplete';
export const units = { usd: 'USD', tokens: 'tokens', requests: 'requests' } as const;
/** Somebody whose address is not known here. */
export const somebody = (id: string) => `member ${id}`;
export const edit = 'Change';
export const remove = 'Delete';
/** Where somebody else was faster. */
export const newer = {
  said: 'Somebody else changed this meanwhile. Nothing of yours was saved.',
  show: 'Show the newer',
  shown: 'Somebody else changed this meanwhile. What you see now is the newer; look again before you go on.',
} as const;
export const failed = {
  unexpected: 'Something went wrong in this page',
  unreachable: 'Outlay could not be reached',
  unreachableDetail: 'Is there a network? What was shown before stays on the page.',
  tooMany: 'Too many requests at once',
  server: 'Outlay could not answer',
  unauthorized: 'You are not signed in',
  forbidden: 'Your role does not allow this',
  notFound: 'This is not here (any more)',
  refused: 'This was not accepted',
} as const;
export const csv = {
  save: 'CSV',
  fetched: (rows: string) => `Fetching… ${rows} rows`,
  cut: (rows: string) => `The file holds the first ${rows} rows. Choose a shorter period for the others.`,
} as const;
/** Of fields that hold several texts. */
export const listField = {
  add: 'Add…',
  another: (label: string) => `${label}: another one`,
  addTo: (label: string) => `Add to ${label}`,
  remove: (value: string) => `Remove ${value}`,
} as const;
