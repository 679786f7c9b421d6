/** The five registers are alike; here alone it is known at which paths they stand, and under which name they list. */
import { client } from '@/api/client';
import type { NewRegisteredBody, Registered, RegisteredBody } from '@/api/generated';
import { ONCE } from '@/api/once';
import { base64Url } from '@/app/session/base64Url';

export const KINDS = ['team', 'project', 'cost_center', 'environment', 'feature'] as const;
export type Kind = (typeof KINDS)[number];

/** Typed as the first of them: the description says the same of each. */
type Path = '/v1/teams';
const PATHS: Record<Kind, string> = {
  team: '/v1/teams',
  project: '/v1/projects',
  cost_center: '/v1/cost-centers',
  environment: '/v1/environments',
  feature: '/v1/features',
};
const LISTS: Record<Kind, string> = {
  team: 'teams',
  project: 'projects',
  cost_center: 'cost_centers',
  environment: 'environments',
  feature: 'features',
};

export type Page = { rows: Registered[]; next_cursor: string | null };
export type Asked = { search?: string; state?: Registered['state']; limit?: number };

export async function listRegistered(
  kind: Kind,
  asked: Asked,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page> {
  const query = { ...asked, ...(cursor === null ? {} : { cursor }) };
  const { data } = await client.GET(PATHS[kind] as Path, { params: { query }, signal });
  if (data === undefined) return { rows: [], next_cursor: null };
  const lists = data as unknown as Record<string, Registered[]>;
  return { rows: lists[LISTS[kind]] ?? [], next_cursor: data.next_cursor };
}

export function readRegistered(kind: Kind, id: string, signal: AbortSignal) {
  return client.GET(one(kind), { params: { path: { id: pathId(id) } }, signal });
}

export function register(kind: Kind, body: NewRegisteredBody) {
  return client.POST(PATHS[kind] as Path, { params: { header: ONCE }, body });
}

export function changeRegistered(kind: Kind, id: string, etag: string, body: RegisteredBody) {
  return client.PUT(one(kind), { params: { path: { id: pathId(id) }, header: { 'If-Match': etag } }, body });
}

export function takeOff(kind: Kind, id: string, etag: string) {
  return client.DELETE(one(kind), { params: { path: { id: pathId(id) }, header: { 'If-Match': etag } } });
}

function one(kind: Kind): `${Path}/{id}` {
  return `${PATHS[kind] as Path}/{id}`;
}

/** An id as it stands in a path (which percent-encodes it besides): one with `/` or `%` as `~` and its base64url. */
export function pathId(id: string): string {
  if (!/[/%]/.test(id)) return id;
  return `~${base64Url(new TextEncoder().encode(id))}`;
}
