/**
 * Requests that make something are sent with an `Idempotency-Key`, so that sending them again after a lost answer makes
 * nothing twice: `params: { header: ONCE }`. The same content has the same key until there was an answer; then the next
 * one is another request.
 */
import { isProblem } from './problem';

const HEADER = 'Idempotency-Key';
const BYTES = 16;
/** The keys of what was sent and not answered yet, by what was sent. */
const unanswered = new Map<string, string>();

/** Stands where `sendOnce` puts the key. */
export const ONCE = { [HEADER]: 'once' } as const;

/** Sends what is marked with `ONCE` under its key, everything else as it is. */
export async function sendOnce(request: Request, send: (request: Request) => Promise<Response>): Promise<Response> {
  if (request.headers.get(HEADER) !== ONCE[HEADER]) return send(request);
  const content = `${request.method} ${request.url} ${await request.clone().text()}`;
  const key = unanswered.get(content) ?? newName();
  unanswered.set(content, key);
  request.headers.set(HEADER, key);
  try {
    const response = await send(request);
    unanswered.delete(content);
    return response;
  } catch (error) {
    if (isProblem(error) && !error.mayPass) unanswered.delete(content);
    throw error;
  }
}

/**
 * A name that nothing else has. Not `crypto.randomUUID`, which is there only where the site has a certificate: the local
 * one has none.
 */
export function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
