import { describe, expect, it } from 'vitest';
import { ONCE, sendOnce } from './once';
import { ApiProblem } from './problem';

const URL = 'https://outlay.example/v1/keys';

function request(body: string): Request {
  return new Request(URL, { method: 'POST', body, headers: ONCE });
}

/** The key that a request was sent with, where the API answers as given. */
async function keyOf(body: string, problem?: ApiProblem): Promise<string> {
  let key = '';
  const sent = sendOnce(request(body), async (asked) => {
    key = asked.headers.get('Idempotency-Key') ?? '';
    if (problem !== undefined) throw problem;
    expect(await asked.text()).toBe(body);
    return new Response();
  });
  await sent.catch(() => undefined);
  return key;
}

describe('requests that are sent once', () => {
  it('have one key for the same content until there is an answer', async () => {
    const lost = await keyOf('a', new ApiProblem(0, {}));
    expect(lost).toMatch(/^[0-9a-f]{32}$/);
    expect(await keyOf('b')).not.toBe(lost);
    expect(await keyOf('a', new ApiProblem(503, {}))).toBe(lost);
    expect(await keyOf('a')).toBe(lost);
    expect(await keyOf('a')).not.toBe(lost);
  });

  it('are other ones after a refusal', async () => {
    const refused = await keyOf('a', new ApiProblem(422, {}));
    expect(await keyOf('a')).not.toBe(refused);
  });

  it('leave all others alone', async () => {
    const plain = new Request(URL, { method: 'POST', body: '{}' });
    await sendOnce(plain, async (asked) => {
      expect(asked).toBe(plain);
      expect(asked.headers.has('Idempotency-Key')).toBe(false);
      return new Response();
    });
  });
});
