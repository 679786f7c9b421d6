/**
 * All words, by page. They are exported one by one, so that each page's words are loaded with the page: a file beside
 * `common` and a line here.
 */
export { account as accountPages } from './en/account';
export { alerts } from './en/alerts';
export { budgetForm } from './en/budgetForm';
export { budgets } from './en/budgets';
export * from './en/common';
export { costs } from './en/costs';
export { events } from './en/events';
export { forecasts } from './en/forecasts';
export { manual } from './en/manual';
export { models } from './en/models';
export { opportunities } from './en/opportunities';
export { overview } from './en/overview';
export { dimensions, period } from './en/period';
export { recommendations } from './en/recommendations';
export { savings } from './en/savings';
export { scope } from './en/scope';
export * from './en/shell';
export { sources } from './en/sources';
export { whatIf } from './en/whatIf';

import { account } from './en/account';
import { costs } from './en/costs';
import { events } from './en/events';
import { forecasts } from './en/forecasts';
import { manual } from './en/manual';
import { me } from './en/me';
import { opportunities } from './en/opportunities';
import { overview } from './en/overview';
import { dimensions, period } from './en/period';
import { recommendations } from './en/recommendations';
import { savings } from './en/savings';
import { scope } from './en/scope';
import { shell } from './en/shell';
import { sources } from './en/sources';
import { whatIf } from './en/whatIf';

/** Words that many pages use; each page has its own file beside `shell`. */
export const en = {
  ...shell,
  overview,
  period,
  costs,
  events,
  manual,
  me,
  dimensions,
  sources,
  accountPages: account,
  scope,
  forecasts,
  whatIf,
  savings,
  recommendations,
  opportunities,
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
  units: { usd: 'USD', tokens: 'tokens', requests: 'requests' },
  edit: 'Change',
  remove: 'Delete',
  changedMeanwhile: 'Somebody else changed this meanwhile. What you see now is the newer; look again before you go on.',
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
