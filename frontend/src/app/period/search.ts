/** The period of a view, as it stands in the address: a preset, or two edges as the API takes them. */
import { present, readOneOf } from '@/url/read';

/** In the organization's zone; quarter and year are those of its fiscal year. */
export const PRESETS = [
  'today',
  'yesterday',
  '7d',
  '30d',
  '90d',
  'month',
  'last-month',
  'quarter',
  'last-quarter',
  'year',
] as const;
export type Preset = (typeof PRESETS)[number];

/** `from` and `to` (not included) are days (`2026-11-01`) or moments on the hour (`2026-11-01T08:00:00Z`). */
export type PeriodSearch = { period?: Preset; from?: string; to?: string };

const EDGE = /^\d{4}-\d{2}-\d{2}(T\d{2}:00(:00(\.0+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Own edges win over a preset; half of them is none. */
export function readPeriod(search: Record<string, unknown>): PeriodSearch {
  const from = readEdge(search.from);
  const to = readEdge(search.to);
  if (from !== undefined && to !== undefined && Date.parse(from) < Date.parse(to)) return { from, to };
  return present({ period: readOneOf(search, 'period', PRESETS) });
}

function readEdge(value: unknown): string | undefined {
  return typeof value === 'string' && EDGE.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}
