export const api = {
  title: 'API',
  lead: 'Everything this site shows and does, a program can do as well: the site is one of its callers.',
  base: 'Address',
  baseHint: 'Every path of the API begins here.',
  keys: 'Keys',
  keysLead:
    'A key sends usage, reads figures or holds leases, and can be bound to a team or project. It is shown once.',
  toKeys: 'Make a key',
  describe: 'Description',
  describeLead: 'Every route with its fields, refusals and examples.',
  docs: 'Try routes in the browser',
  redoc: 'Read it as a book',
  openapi: 'openapi.json, for generators',
  first: 'A first call',
  firstHint: 'Send what a call used, and read what it came to: with a key that may do both.',
  curl: 'With curl',
  python: 'In Python',
  cli: 'On the command line',
  rules: 'Good to know',
  points: [
    ['Amounts are texts', 'Decimal, exact to twelve digits: read them with a decimal type, not with floats.'],
    [
      'Nothing counts twice',
      'Send an Idempotency-Key with each request, or an id with each event; then a retry is safe.',
    ],
    [
      'Nothing is overwritten unseen',
      'What can be changed has an ETag: send it back as If-Match. 412 says that somebody was faster.',
    ],
    ['Lists go on', 'Where there is a next_cursor, ask again with it as cursor, all else as it was.'],
    [
      'Refusals say everything',
      'Problems are RFC 9457: a code, and every field that is wrong. 429 says when to come again.',
    ],
    ['Limits are told', 'Each answer carries what is left of the minute, in its ratelimit headers.'],
  ],
  limits: 'See the limits of your organization',
} as const;
