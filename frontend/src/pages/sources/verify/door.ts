/** The page for a path that a proof points to. */
import type { LinkProps } from '@tanstack/react-router';
import { present } from '@/url/read';
import { OUTCOMES } from '../search';

export function doorOf(path: string): LinkProps | null {
  const { pathname, searchParams } = new URL(path, 'https://outlay.invalid');
  const asked = (name: string) => searchParams.get(name) ?? undefined;
  const period = present({ from: asked('from'), to: asked('to') });
  const batch = /^\/v1\/(?:verify\/)?batches\/([a-z0-9_]+)$/.exec(pathname)?.[1];
  if (batch !== undefined) return { to: '/sources/batches', search: { batch } };
  if (pathname === '/v1/verify/batches') {
    const outcome = OUTCOMES.find((one) => one === asked('outcome'));
    return { to: '/sources/batches', search: present({ ...period, outcome }) };
  }
  if (pathname === '/v1/verify/claims') return { to: '/sources/verify', search: { ...period, view: 'claims' } };
  if (pathname === '/v1/verify') {
    return { to: '/sources/verify', search: present({ ...period, view: 'groups' as const, by: asked('by') }) };
  }
  if (pathname.startsWith('/v1/quarantine')) return { to: '/sources/quarantine', search: {} };
  if (pathname === '/v1/events') {
    return { to: '/costs/events', search: { ...period, filter: searchParams.getAll('filter') } };
  }
  return null;
}
