import { expect, test } from 'vitest';
import { splitPartial, stack } from './stack';

test('a series stands on those before it, and a gap in one is no gap of the others', () => {
  expect(
    stack([
      [1, null, 3, null],
      [10, 20, null, null],
    ]),
  ).toEqual([
    [1, null, 3, null],
    [11, 20, 3, null],
  ]);
});

test('a line goes on from the last whole bucket into the one that is not over', () => {
  expect(splitPartial([1, 2, 3], 2, true)).toEqual([
    [1, 2, null],
    [null, 2, 3],
  ]);
});

test('a bar that is not over stands alone', () => {
  expect(splitPartial([1, 2, 3], 2, false)).toEqual([
    [1, 2, null],
    [null, null, 3],
  ]);
});
