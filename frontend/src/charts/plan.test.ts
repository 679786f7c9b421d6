import { describe, expect, it } from 'vitest';
import { extentOf, placesOf } from './plan';

const DAY = 86_400_000;

describe('buckets', () => {
  it('stand where they begin', () => {
    expect(placesOf([0, DAY, 2 * DAY])).toEqual([0, DAY, 2 * DAY]);
    // February after January.
    expect(placesOf([0, 31 * DAY, 59 * DAY])).toEqual([0, 31 * DAY, 59 * DAY]);
  });

  it('have a whole place each, also the first that the period cuts short', () => {
    expect(placesOf([6 * DAY, 7 * DAY, 14 * DAY])).toEqual([0, 7 * DAY, 14 * DAY]);
    expect(extentOf([6 * DAY, 7 * DAY, 14 * DAY])).toEqual([-3.5 * DAY, 17.5 * DAY]);
  });

  it('may be few', () => {
    expect(placesOf([])).toEqual([]);
    expect(placesOf([5, 6])).toEqual([5, 6]);
  });
});
