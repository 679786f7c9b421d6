import { expect, test } from 'vitest';
import { eraseWord, sought } from './sought';

const SOMEBODY = 'u_3f1133f1a4f5292432cdbd9fe02dd4db';

test('what was typed is a pseudonym or a name', () => {
  expect(sought(SOMEBODY)).toEqual({ pseudonym: SOMEBODY });
  expect(sought('u_short')).toEqual({ name: 'u_short' });
  expect(sought('<script>')).toEqual({ name: '<script>' });
  expect(sought(undefined)).toEqual({});
});

test('the word to type is the end of the pseudonym', () => {
  expect(eraseWord(SOMEBODY)).toBe('9fe02dd4db'.slice(-8));
});
