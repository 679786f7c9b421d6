import { account } from './en/account';
import { alerts } from './en/alerts';
import { budgetForm } from './en/budgetForm';
import { budgets } from './en/budgets';
import { costs } from './en/costs';
import { events } from './en/events';
import { forecasts } from './en/forecasts';
import { manual } from './en/manual';
import { models } from './en/models';
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
  models,
  overview,
  period,
  costs,
  events,
  manual,
  dimensions,
  budgets,
  budgetForm,
  alerts,
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
