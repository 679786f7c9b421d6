import { account } from './en/account';
import { api } from './en/api';
import { scope } from './en/scope';
import { settings } from './en/settings/index';
import { shell } from './en/shell';

/** Words that many pages use; each page has its own file beside `shell`. */
export const en = {
  ...shell,
  accountPages: account,
  scope,
  settings,
  apiPage: api,
  somebody: 'another member',
  listField: {
    add: 'Add…',
    another: (label: string) => `${label}: another one`,
    addTo: (label: string) => `Add to ${label}`,
    remove: (value: string) => `Remove ${value}`,
  },
  loading: 'Loading…',
  more: 'Show more',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  copy: 'Copy',
  copied: 'Copied',
  unknown: 'unknown',
  notApplicable: 'n/a',
  lowerBound: 'At least that much: some calls in it have no price yet.',
  partial: 'not over yet',
  failed: {
    unexpected: 'Something went wrong in this page',
    unreachable: 'Outlay could not be reached',
    unreachableDetail: 'Is there a network? What was shown before stays on the page.',
    tooMany: 'Too many requests at once',
    server: 'Outlay could not answer',
    forbidden: 'Your role does not allow this',
    notFound: 'This is not here (any more)',
    refused: 'This was not accepted',
  },
} as const;
