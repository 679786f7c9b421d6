import { beforeEach, expect, test, vi } from 'vitest';

const SESSION = { access_token: 'a.e30.c', expires_in: 1_800, token_type: 'Bearer', organization: 'acme' } as const;

/** The browser around the page, and an API that answers when it is told to. */
async function page() {
  const answers = new Map<string, (response: Response) => void>();
  const nothing = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  vi.stubGlobal('window', Object.fromEntries(['session', 'local'].map((kind) => [`${kind}Storage`, nothing])));
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      postMessage = () => undefined;
    },
  );
  vi.stubGlobal('fetch', (path: string) => new Promise<Response>((answer) => answers.set(path, answer)));
  vi.resetModules();
  const session = await import('./session');
  return { ...session, answer: (path: string, response: Response) => answers.get(path)?.(response) };
}

beforeEach(() => vi.unstubAllGlobals());

test('the cookie opens a session', async () => {
  const { start, sessionState, answer } = await page();
  const started = start();
  answer('/v1/auth/refresh', Response.json(SESSION));
  await started;
  expect(sessionState()).toBe('signed-in');
});

test('a session that was ended while it was renewed does not begin again', async () => {
  const { start, signOut, sessionState, answer } = await page();
  const started = start();
  const gone = signOut();
  answer('/v1/auth/refresh', Response.json(SESSION));
  answer('/v1/auth/logout', new Response(null, { status: 204 }));
  await Promise.all([started, gone]);
  expect(sessionState()).toBe('signed-out');
});

test('whoever signs in while the page still asks for a session stays signed in', async () => {
  const { start, begin, sessionState, answer } = await page();
  const started = start();
  begin(SESSION);
  answer('/v1/auth/refresh', new Response(null, { status: 204 }));
  await started;
  expect(sessionState()).toBe('signed-in');
});

test('a sign-out that did not reach the API fails, and holds here', async () => {
  const { begin, signOut, sessionState, answer } = await page();
  begin(SESSION);
  const gone = signOut();
  answer('/v1/auth/logout', new Response(null, { status: 503 }));
  await expect(gone).rejects.toMatchObject({ status: 503 });
  expect(sessionState()).toBe('signed-out');
});
