import { expect, test } from 'vitest';
import { base64Url } from './base64Url';
import { subjectOf } from './subject';

function token(claims: object): string {
  return `e30.${base64Url(new TextEncoder().encode(JSON.stringify(claims)))}.c2lnbmVk`;
}

test('a token says whose it is', () => {
  expect(subjectOf(token({ sub: 'a1b2', exp: 1, name: 'Zoë ÿ?>' }))).toBe('a1b2');
});

test('what is no token, or of nobody, is nobody’s', () => {
  expect(['', 'ok_key', 'a.b.c', token({}), token({ sub: 7 }), 'e30.bnVsbA.x'].map(subjectOf)).toEqual(
    Array.from({ length: 6 }, () => ''),
  );
});
