import { expect, test, vi } from 'vitest';

vi.mock('@/api/client', () => ({ client: {} }));
const { pathId } = await import('./registers');

test('an id stands in a path as it is, unless it would be taken for more of the path', () => {
  expect(pathId('search')).toBe('search');
  expect(pathId('a b')).toBe('a b');
  expect(pathId('a/b')).toBe('~YS9i');
  expect(pathId('100%')).toBe('~MTAwJQ');
  expect(pathId('größe/ß')).toBe('~Z3LDtsOfZS_Dnw');
});
