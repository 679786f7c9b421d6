import { expect, test } from 'vitest';
import { base64Url } from './base64Url';
import { claimOf } from './claims';

function token(claims: object): string {
  return `e30.${base64Url(new TextEncoder().encode(JSON.stringify(claims)))}.c2lnbmVk`;
}

test('a token says whose it is, and by which client', () => {
  const one = token({ sub: 'a1b2', client_id: 'hosted', exp: 1, name: 'Zoë ÿ?>' });
  expect(claimOf(one, 'sub')).toBe('a1b2');
  expect(claimOf(one, 'client_id')).toBe('hosted');
});

test('what is no token, or of nobody, is nobody’s', () => {
  const none = ['', 'ok_key', 'a.b.c', token({}), token({ sub: 7 }), 'e30.bnVsbA.x', 'e30.W10.x'];
  expect(none.map((one) => claimOf(one, 'sub'))).toEqual(none.map(() => ''));
});
