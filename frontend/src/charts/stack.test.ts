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
  expect(splitPartial([1, 2, 3], { from: 2, first: false }, true)).toEqual([
    [1, 2, null],
    [null, 2, 3],
  ]);
});

test('a bar that is not over stands alone', () => {
  expect(splitPartial([1, 2, 3], { from: 2, first: false }, false)).toEqual([
    [1, 2, null],
    [null, null, 3],
  ]);
});

test('a first bucket that the period cuts is told from the whole ones as well', () => {
  expect(splitPartial([1, 2, 3, 4], { from: 3, first: true }, false)).toEqual([
    [null, 2, 3, null],
    [1, null, null, 4],
  ]);
  expect(splitPartial([1, 2, 3, 4], { from: null, first: true }, true)).toEqual([
    [null, 2, 3, 4],
    [1, 2, null, null],
  ]);
});
