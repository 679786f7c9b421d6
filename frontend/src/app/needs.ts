/** What the role must be allowed to ask for to open a page, so that a link of somebody else’s asks for nothing in vain. */
import type { Permission } from '@/api/generated';
import { SECTIONS as SOURCES } from '@/pages/sources/sections';

/** The first that the address begins with decides: what is narrower stands before what is wider. */
const NEEDS: readonly (readonly [path: string, needs: Permission])[] = [
  ['/costs/users', 'GET /v1/users'],
  ['/costs/events', 'GET /v1/events'],
  ['/costs', 'GET /v1/costs'],
  ['/me', 'GET /v1/me/costs'],
  ['/budgets/new', 'POST /v1/budgets'],
  ['/budgets/check', 'GET /v1/budgets/check'],
  ['/budgets/increases', 'GET /v1/increases'],
  ['/budgets', 'GET /v1/budgets'],
  ['/forecasts/changes', 'GET /v1/forecast-adjustments'],
  ['/forecasts/what-if', 'GET /v1/scenarios'],
  ['/forecasts', 'GET /v1/forecasts'],
  ['/recommendations/settings', 'GET /v1/recommendations/settings'],
  ['/recommendations/alternatives', 'GET /v1/recommendations/model-alternatives'],
  ['/recommendations', 'GET /v1/recommendations'],
  ['/opportunities', 'GET /v1/opportunities'],
  ['/alerts/notifications', 'GET /v1/notifications'],
  ['/alerts/deliveries', 'GET /v1/deliveries/dead'],
  ['/alerts', 'GET /v1/alerts'],
  ['/anomalies', 'GET /v1/anomalies'],
  ['/models', 'GET /v1/models'],
  ['/sources/manual', 'POST /v1/imports'],
  ...SOURCES.map(({ to, needs }) => [to, needs] as const).toSorted(([one], [other]) => other.length - one.length),
];

/** Null where everybody who is signed in may enter. */
export function needOf(pathname: string): Permission | null {
  return NEEDS.find(([path]) => pathname === path || pathname.startsWith(`${path}/`))?.[1] ?? null;
}
