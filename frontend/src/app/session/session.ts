/**
 * Who is signed in. The access token lives in this module's memory and nowhere else; what renews it is a cookie that no
 * script can read. Tabs tell each other when one of them signs out.
 */
import type { Session as SessionBody } from '@/api/generated';
import { ApiProblem, problemOf } from '@/api/problem';
import { claimOf } from './claims';
import { answerLogin, askLogin, canAskLogin, loginAsked } from './confirm';
import { forgetVisited, keepVisited, readVisited } from './visited';

export type SessionState = 'starting' | 'signed-out' | 'signed-in';

type Tokens = { access: string; renewAt: number };
type Send = (request: Request) => Promise<Response>;

/** An answer that takes longer is not waited for. */
export const PATIENCE_MS = 40_000;
const RENEW_BEFORE_MS = 60_000;
const START_AGAIN_MS = 5_000;
const ENDED = new Set(['token_expired', 'token_revoked', 'unauthorized']);
/** Where a change says no to a password or a code, and not to the session. */
const PROOFS = ['/v1/auth/login', '/v1/auth/me', '/v1/auth/mfa', '/v1/auth/password/change'];

let state: SessionState = 'starting';
let hindrance: unknown = null;
let tokens: Tokens | null = null;
let renewing: Promise<boolean> | null = null;
/** How many sessions ended here: what is answered later opens none again. */
let ended = 0;
let organization = readVisited();
const listeners = new Set<() => void>();
const tabs = new BroadcastChannel('outlay.session');

tabs.onmessage = (message: MessageEvent<unknown>) => {
  if (message.data === 'signed-out') end();
  if (message.data !== 'signed-in') return;
  if (state === 'signed-out') void start();
  else if (loginAsked() !== null) void followed();
};

/** A sign-in in another tab answers what is asked here. */
async function followed(): Promise<void> {
  try {
    if (await renew()) answerLogin(true);
  } catch {
    // It is asked for here still.
  }
}

export function sessionState(): SessionState {
  return state;
}

/** For `useSyncExternalStore`. */
export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether somebody is signed in, as soon as that is known. */
export function sessionKnown(): Promise<boolean> {
  if (state !== 'starting') return Promise.resolve(state === 'signed-in');
  return new Promise((resolve) => {
    const stop = onSessionChange(() => {
      stop();
      resolve(state === 'signed-in');
    });
  });
}

/** A platform administrator's choice of organization, sent with every request; null for one's own. */
export function chooseOrganization(id: string | null): void {
  organization = id;
  keepVisited(id);
}

/** As far as the choice goes: it may not be theirs to look at any more. */
export function visited(): string | null {
  return organization;
}

/** At the start of a page: by the cookie, if there is one. */
export async function start(): Promise<void> {
  try {
    // Unless somebody signed in meanwhile.
    if (!(await renew()) && state === 'starting') end();
  } catch (error) {
    // Whether there is a session is not known; the same holds.
    if (state !== 'starting') return;
    hindrance = error;
    change('starting');
    window.setTimeout(() => state === 'starting' && void start(), START_AGAIN_MS);
  }
}

/** Why the start is still under way, null while nothing hindered it; for `useSyncExternalStore`. */
export function startHindrance(): unknown {
  return hindrance;
}

/** After a login; `announce` lets the other tabs follow. */
export function begin(session: SessionBody): void {
  hold(session);
  change('signed-in');
  tabs.postMessage('signed-in');
}

/** By which client of the user pool the session began, which may have ended; empty where there was none. */
export function sessionClient(): string {
  return tokens === null ? '' : claimOf(tokens.access, 'client_id');
}

/** Here and in the other tabs at once. Throws where the API could not be told, so that the cookie still opens the session. */
export async function signOut(): Promise<void> {
  const told = post('/v1/auth/logout', {});
  end();
  tabs.postMessage('signed-out');
  const response = await told;
  // 401: it had ended already.
  if (!response.ok && response.status !== 401) throw await problemOf(response);
}

/**
 * The request with the session's token, renewed in time. Where the API asks for a fresh login, or the session ended, whoever
 * is before the page signs in over it, and the request goes on: what was typed there is not lost.
 */
export async function requestAs(request: Request, send: Send): Promise<Response> {
  // Where that fails the token may hold for a moment longer: the API judges.
  if (tokens !== null && Date.now() >= tokens.renewAt) await renew().catch(() => undefined);
  const again = request.clone();
  const response = await send(signed(request));
  if (response.status !== 401) return response;
  const { code } = await problemOf(response.clone());
  if (code === 'login_too_old') return (await askLogin('too-old')) ? send(signed(again)) : response;
  if (!ENDED.has(code) || tokens === null || isOfPassword(request, code)) return response;
  return (await goesOn()) ? send(signed(again)) : response;
}

/** Sent again, a wrong password would count as two. */
function isOfPassword(request: Request, code: string): boolean {
  const { pathname } = new URL(request.url);
  return code === 'unauthorized' && request.method !== 'GET' && PROOFS.some((path) => pathname.startsWith(path));
}

/** Whether there is a session again, without a word or after a question. */
async function goesOn(): Promise<boolean> {
  if (await renew()) return true;
  if (tokens === null) return false;
  if (canAskLogin()) return askLogin('ended');
  end();
  return false;
}

function signed(request: Request): Request {
  if (tokens !== null) request.headers.set('Authorization', `Bearer ${tokens.access}`);
  if (organization !== null) request.headers.set('Outlay-Organization', organization);
  return request;
}

/** At most one renewal at a time. False where there is no session to renew. */
async function renew(): Promise<boolean> {
  renewing ??= renewOnce().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function renewOnce(): Promise<boolean> {
  const before = ended;
  const response = await post('/v1/auth/refresh', {});
  if (ended !== before) return false;
  // Nobody signed in, or a session that ended.
  if (response.status === 204 || response.status === 401) return false;
  if (!response.ok) throw await problemOf(response);
  const session = (await response.json()) as SessionBody;
  if (ended !== before) return false;
  if (tokens !== null && claimOf(tokens.access, 'sub') !== claimOf(session.access_token, 'sub'))
    return leaveToAnother();
  hold(session);
  change('signed-in');
  return true;
}

/** Somebody else signed in in another tab: nothing of the one before is shown to them, or sent in their name. */
function leaveToAnother(): false {
  end();
  window.location.reload();
  return false;
}

async function post(path: string, body: object): Promise<Response> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new ApiProblem(0, {});
  }
}

function hold(session: SessionBody): void {
  tokens = { access: session.access_token, renewAt: Date.now() + session.expires_in * 1000 - RENEW_BEFORE_MS };
}

function end(): void {
  ended += 1;
  tokens = null;
  answerLogin(false);
  organization = null;
  forgetVisited();
  change('signed-out');
}

function change(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}
