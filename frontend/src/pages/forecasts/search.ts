/** What a forecast's page shows, read from its address. */
import { UNITS, type Unit } from '@/format/unit';
import { readScope } from '@/scope/scope';
import { present, readOneOf, readText } from '@/url/read';

export const HORIZONS = ['7', '14', '30', '90', 'period_end'] as const;
export type Horizon = (typeof HORIZONS)[number];

export type ForecastSearch = {
  budget?: string;
  scope?: string[];
  unit?: Unit;
  horizon?: Horizon;
  by?: 'total';
};

/** A number in an address (`?horizon=30`) comes as a number. */
export function readForecastSearch(search: Record<string, unknown>): ForecastSearch {
  const budget = readBudget(search);
  const horizon = readOneOf({ horizon: readText(search, 'horizon') }, 'horizon', HORIZONS);
  return present({
    budget,
    scope: budget === undefined ? readScope(search) : undefined,
    unit: budget === undefined ? readOneOf(search, 'unit', UNITS) : undefined,
    horizon: horizon === 'period_end' && budget === undefined ? undefined : horizon,
    by: readOneOf(search, 'by', ['total'] as const),
  });
}

function readBudget(search: Record<string, unknown>): string | undefined {
  const budget = readText(search, 'budget');
  return budget !== undefined && /^bud_[0-9a-f]{24}$/.test(budget) ? budget : undefined;
}

/** The usual horizon: a budget's is its period's end. */
export function horizonOf(search: ForecastSearch): Horizon {
  return search.horizon ?? (search.budget === undefined ? '30' : 'period_end');
}

/** `far`: all of its days, not only those that are over. */
export type OneSearch = { by?: 'total'; far?: 'all' };

export function readOneSearch(search: Record<string, unknown>): OneSearch {
  return present({
    by: readOneOf(search, 'by', ['total'] as const),
    far: readOneOf(search, 'far', ['all'] as const),
  });
}

export type PastSearch = { origin?: 'nightly' | 'asked'; budget?: string };

export function readPastSearch(search: Record<string, unknown>): PastSearch {
  return present({ origin: readOneOf(search, 'origin', ['nightly', 'asked'] as const), budget: readBudget(search) });
}
