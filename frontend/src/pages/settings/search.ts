/** What stands in the addresses of the settings. Each section uses some of it. */
import { present, readDay, readText } from '@/url/read';

/** `view` is the tab, `open` the id of what is open beside the list, `make` the form for a new one. */
export type SettingsSearch = {
  view?: string;
  open?: string;
  make?: string;
  kind?: string;
  q?: string;
  state?: string;
  role?: string;
  provider?: string;
  mode?: string;
  team?: string;
  action?: string;
  actor?: string;
  target?: string;
  log?: string;
  from?: string;
  to?: string;
};

const TEXTS = [
  'view',
  'open',
  'make',
  'kind',
  'q',
  'state',
  'role',
  'provider',
  'mode',
  'team',
  'action',
  'actor',
  'target',
  'log',
] as const;

export function readSettings(search: Record<string, unknown>): SettingsSearch {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, readText(search, name)]));
  return present({ ...texts, from: readDay(search, 'from'), to: readDay(search, 'to') });
}

/** The one of some known values that an address names; else the first. */
export function oneOf<Value extends string>(known: readonly [Value, ...Value[]], value: string | undefined): Value {
  return known.find((one) => one === value) ?? known[0];
}
