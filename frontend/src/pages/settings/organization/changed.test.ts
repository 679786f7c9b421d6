import { expect, test } from 'vitest';
import { changed } from './changed';

test('only what differs is sent', () => {
  expect(changed({ name: 'A', tags: ['x'], flag: false }, { name: 'A', tags: ['x', 'y'], flag: true })).toEqual({
    tags: ['x', 'y'],
    flag: true,
  });
  expect(changed({ name: 'A' }, { name: 'A' })).toEqual({});
});
