import type { Granularity } from '@/app/period/period';
import type { Preset } from '@/app/period/search';

const presets: Record<Preset, string> = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'This month',
  'last-month': 'Last month',
  quarter: 'This quarter',
  'last-quarter': 'Last quarter',
  year: 'This year',
};

const granularities: Record<Granularity, string> = {
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
  quarter: 'Quarter',
  year: 'Year',
  total: 'Total',
};

/** Period, granularity and dimensions, wherever they are chosen. */
export const period = {
  label: 'Period',
  presets,
  custom: 'Own dates',
  from: 'First day',
  to: 'Last day',
  show: 'Show',
  zone: (zone: string) => `Days begin in ${zone}.`,
  wrongOrder: 'The last day is before the first.',
  granularity: 'Granularity',
  granularities,
} as const;

const dimensionNames: Record<string, string> = {
  provider: 'Provider',
  model: 'Model',
  operation: 'Operation',
  project: 'Project',
  team: 'Team',
  feature: 'Feature',
  environment: 'Environment',
  api_key: 'API key',
  cost_center: 'Cost center',
  source: 'Source',
  user: 'User',
};

const tag = (name: string) => `Tag ${name}`;

export const dimensions = {
  /** `tag:NAME` is a tag of the organization. */
  name: (dimension: string) =>
    dimensionNames[dimension] ?? (dimension.startsWith('tag:') ? tag(dimension.slice(4)) : dimension),
  tag,
  none: (dimension: string) => `No ${dimension}`,
  other: 'Further values',
  otherWhy: 'Beyond the 1,000 values that are counted by name in a month.',
} as const;
