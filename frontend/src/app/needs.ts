/** What the role must be allowed to ask for to open a page, so that a link of somebody else’s asks for nothing in vain. */
import type { Permission } from '@/api/generated';
import { SECTIONS as SOURCES } from '@/pages/sources/sections';

/**
 * The first that the address begins with decides: what is narrower stands before what is wider. `*`: a thing's id. `?make=`:
 * the form that such a link opens over the page.
 */
const NEEDS: readonly (readonly [path: string, needs: Permission])[] = [
  ['/costs/users', 'GET /v1/users'],
  ['/costs/events', 'GET /v1/events'],
  ['/costs', 'GET /v1/costs'],
  ['/me', 'GET /v1/me/costs'],
  ['/budgets/new', 'POST /v1/budgets'],
  ['/budgets/check', 'GET /v1/budgets/check'],
  ['/budgets/increases', 'GET /v1/increases'],
  ['/budgets/*/edit', 'PUT /v1/budgets/{budget_id}'],
  ['/budgets', 'GET /v1/budgets'],
  ['/forecasts/changes', 'GET /v1/forecast-adjustments'],
  ['/forecasts/what-if/new', 'POST /v1/scenarios'],
  ['/forecasts/what-if', 'GET /v1/scenarios'],
  ['/forecasts', 'GET /v1/forecasts'],
  ['/recommendations/settings', 'GET /v1/recommendations/settings'],
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

/** What a form that stands in an address makes. */
const MAKES: readonly (readonly [path: string, make: string, needs: Permission])[] = [
  ['/sources/keys', 'yes', 'POST /v1/keys'],
  ['/sources/imports', 'yes', 'POST /v1/imports'],
  ['/sources/connections', 'yes', 'POST /v1/connections'],
  ['/sources/corrections', 'yes', 'POST /v1/corrections'],
  ['/settings/members', 'invitation', 'POST /v1/invitations'],
  ['/settings/names', 'name', 'POST /v1/teams'],
  ['/settings/policies', 'policy', 'POST /v1/policies'],
  ['/settings/approvals', 'approval', 'POST /v1/model-approvals'],
  ['/settings/channels', 'channel', 'POST /v1/channels'],
  ['/settings/prices', 'price', 'POST /v1/prices/negotiated'],
  ['/settings/prices', 'alias', 'PUT /v1/prices/aliases'],
  ['/settings/organizations', 'organization', 'POST /v1/organizations'],
  ['/settings/plans', 'plan', 'PUT /v1/plans/{name}'],
];

/** Null where everybody who is signed in may enter. `make`: of the address. */
export function needOf(pathname: string, make?: string): Permission | null {
  const made = MAKES.find(([path, what]) => path === pathname && what === make);
  return made?.[2] ?? NEEDS.find(([path]) => begins(pathname.split('/'), path.split('/')))?.[1] ?? null;
}

function begins(parts: readonly string[], path: readonly string[]): boolean {
  return path.every((part, place) => part === parts[place] || (part === '*' && parts[place] !== undefined));
}
