/** What stands in the addresses of these pages. */
import { present, readDay, readOneOf, readText } from '@/url/read';
import { EXTENTS, type Extent, LANGUAGES, type Language } from './snippets/snippets';

type Search = Record<string, unknown>;

export const KEY_FILTERS = ['all', 'live', 'over'] as const;
export const QUARANTINE_STATES = ['kept', 'redriven', 'discarded'] as const;
export const OUTCOMES = ['duplicates', 'conflicts', 'voided', 'late', 'uncounted'] as const;
export const VERIFY_VIEWS = ['days', 'groups', 'claims', 'nights', 'command'] as const;
export type VerifyView = (typeof VERIFY_VIEWS)[number];
export type Outcome = (typeof OUTCOMES)[number];

const ID = /^[a-z0-9_]{1,80}$/i;

export function readId(search: Search, name: string): string | undefined {
  const value = readText(search, name);
  return value !== undefined && ID.test(value) ? value : undefined;
}

export function readSend(search: Search): { language?: Language; extent?: Extent; key?: string } {
  return present({
    language: readOneOf(search, 'language', LANGUAGES),
    extent: readOneOf(search, 'extent', EXTENTS),
    key: readId(search, 'key'),
  });
}

/** `key` is the one that is open, `make` the form for a new one. */
export function readKeys(search: Search): { show?: (typeof KEY_FILTERS)[number]; key?: string; make?: 'yes' } {
  return present({
    show: readOneOf(search, 'show', KEY_FILTERS),
    key: readId(search, 'key'),
    make: readOneOf(search, 'make', ['yes'] as const),
  });
}

export function readImports(search: Search): { make?: 'yes' } {
  return present({ make: readOneOf(search, 'make', ['yes'] as const) });
}

export function readImport(search: Search): { undo?: 'yes' } {
  return present({ undo: readOneOf(search, 'undo', ['yes'] as const) });
}

export function readConnections(search: Search): { connection?: string; make?: 'yes' } {
  return present({ connection: readId(search, 'connection'), make: readOneOf(search, 'make', ['yes'] as const) });
}

export function readBatches(search: Search): { batch?: string; outcome?: Outcome; from?: string; to?: string } {
  return present({
    batch: readId(search, 'batch'),
    outcome: readOneOf(search, 'outcome', OUTCOMES),
    from: readDay(search, 'from'),
    to: readDay(search, 'to'),
  });
}

/** `model` is the row whose price is being entered, as `provider/model`; `rerating` the one that is open. */
export function readUnpriced(search: Search): { model?: string; rerating?: string; rerate?: 'yes' } {
  return present({
    model: readText(search, 'model'),
    rerating: readId(search, 'rerating'),
    rerate: readOneOf(search, 'rerate', ['yes'] as const),
  });
}

export function readQuarantine(search: Search): { state?: (typeof QUARANTINE_STATES)[number]; batch?: string } {
  return present({ state: readOneOf(search, 'state', QUARANTINE_STATES), batch: readId(search, 'batch') });
}

/** `correction` is the one that is open; the others fill the form for a new one. */
export function readCorrections(search: Search): { correction?: string; make?: 'yes'; key?: string; event?: string } {
  return present({
    correction: readId(search, 'correction'),
    make: readOneOf(search, 'make', ['yes'] as const),
    key: readId(search, 'key'),
    event: readText(search, 'event'),
  });
}

export type VerifySearch = ReturnType<typeof readVerify>;

/** `day` is the row that is open, `months` whether rows are months. */
export function readVerify(search: Search): {
  view?: VerifyView;
  from?: string;
  to?: string;
  by?: string;
  all?: 'yes';
  day?: string;
  months?: 'yes';
} {
  return present({
    view: readOneOf(search, 'view', VERIFY_VIEWS),
    from: readDay(search, 'from'),
    to: readDay(search, 'to'),
    by: readText(search, 'by'),
    all: readOneOf(search, 'all', ['yes'] as const),
    day: readRowName(search),
    months: readOneOf(search, 'months', ['yes'] as const),
  });
}

/** A day or a month of the proof. */
function readRowName(search: Search): string | undefined {
  const value = readText(search, 'day');
  return value !== undefined && /^\d{4}-\d{2}(-\d{2})?$/.test(value) ? value : undefined;
}
