/**
 * Single sign-on by the authorization code with PKCE (RFC 7636). What has to outlive the way to the provider and back, the
 * code's verifier and where to go on, waits in the tab's own storage and is taken out once; it is no token.
 */
import { client } from '@/api/client';
import type { SingleSignOn } from '@/api/generated';
import { ApiProblem } from '@/api/problem';
import { readPath } from '@/url/read';
import { base64Url } from './base64Url';
import { begin } from './session';

const KEPT = 'outlay.sso';
const VERIFIER_BYTES = 48;

export const SSO_PATH = '/sso';

/** Sends the browser to the provider; it comes back to `SSO_PATH`. */
export async function beginSso(sso: SingleSignOn, to: string): Promise<void> {
  const verifier = base64Url(crypto.getRandomValues(new Uint8Array(VERIFIER_BYTES)));
  const state = base64Url(crypto.getRandomValues(new Uint8Array(16)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  window.sessionStorage.setItem(KEPT, JSON.stringify({ verifier, state, to }));
  const address = new URL(sso.authorize_url);
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: sso.client_id,
    redirect_uri: redirectUri(),
    scope: sso.scope,
    identity_provider: sso.identity_provider,
    state,
    code_challenge: base64Url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  }).toString();
  window.location.assign(address);
}

/** The way back: a session for the code. Returns where to go on; throws `ApiProblem` where it did not go through. */
export async function finishSso(search: URLSearchParams): Promise<string> {
  const kept = takeKept();
  const code = search.get('code');
  // What nobody here asked for is not shown either: an address of anybody's making could say anything.
  const answered = kept !== null && search.get('state') === kept.state ? kept : null;
  if (answered === null || code === null) {
    const detail = answered === null ? '' : (search.get('error_description') ?? '');
    throw new ApiProblem(401, { code: 'sso_refused', detail });
  }
  const body = { code, code_verifier: answered.verifier, redirect_uri: redirectUri(), cookie: true };
  const { data } = await client.POST('/v1/auth/sso/token', { body });
  if (data === undefined) throw new ApiProblem(0, {});
  begin(data);
  return readPath({ to: answered.to }).to ?? '/';
}

export function redirectUri(): string {
  return `${window.location.origin}${SSO_PATH}`;
}

function takeKept(): { verifier: string; state: string; to: string } | null {
  const text = window.sessionStorage.getItem(KEPT);
  window.sessionStorage.removeItem(KEPT);
  if (text === null) return null;
  const kept: unknown = JSON.parse(text);
  if (typeof kept !== 'object' || kept === null) return null;
  const { verifier, state, to } = kept as Record<string, unknown>;
  return typeof verifier === 'string' && typeof state === 'string' && typeof to === 'string'
    ? { verifier, state, to }
    : null;
}
