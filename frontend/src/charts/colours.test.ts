import { expect, test } from 'vitest';
import { longHex } from './colours';

test('a colour that the build made short is as long as the others', () => {
  expect(longHex('#fff')).toBe('#ffffff');
  expect(longHex('#1aF')).toBe('#11aaFF');
  expect(longHex('#0f8a78')).toBe('#0f8a78');
  expect(longHex('rgb(15 138 120 / 0.2)')).toBe('rgb(15 138 120 / 0.2)');
});
