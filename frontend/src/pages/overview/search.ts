import { present, readOneOf } from '@/url/read';

export const SPANS = ['month', 'quarter', 'year'] as const;
export const TREND_SPANS = ['7d', '30d', '90d', 'month'] as const;
export const DRIVERS = ['project', 'feature', 'provider'] as const;

/** To date: what the large figure and what drives it are of. */
export type Span = (typeof SPANS)[number];
export type TrendSpan = (typeof TREND_SPANS)[number];
export type DriverDimension = (typeof DRIVERS)[number];
export type OverviewSearch = { period?: Span; trend?: TrendSpan; by?: DriverDimension };

export function readOverview(search: Record<string, unknown>): OverviewSearch {
  return present({
    period: readOneOf(search, 'period', SPANS),
    trend: readOneOf(search, 'trend', TREND_SPANS),
    by: readOneOf(search, 'by', DRIVERS),
  });
}
