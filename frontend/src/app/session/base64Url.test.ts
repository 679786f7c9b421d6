import { expect, test } from 'vitest';
import { base64Url } from './base64Url';

test('bytes become text that an address takes as it is', () => {
  expect(base64Url(new Uint8Array([251, 255, 191, 0]))).toBe('-_-_AA');
});
