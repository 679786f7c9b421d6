import { expect, it } from 'vitest';
import { ribbonsOf } from './ribbons';

it('arrives in the middle of each row', () => {
  expect(ribbonsOf([90, 10], 40, 100).map((ribbon) => ribbon.end)).toEqual([20, 60]);
});

it('shows what is not nothing, however little it is', () => {
  const [most, one, none] = ribbonsOf([1_000_000, 1, 0], 40, 100);
  expect(one?.thickness).toBeGreaterThanOrEqual(2);
  expect(most?.thickness).toBeGreaterThan(one?.thickness ?? 0);
  expect(none?.thickness).toBe(0);
});

it('leaves the bar one under the other, without gaps', () => {
  const [first, second] = ribbonsOf([50, 50], 40, 100);
  const below = (first?.start ?? 0) + (first?.thickness ?? 0) / 2;
  expect((second?.start ?? 0) - (second?.thickness ?? 0) / 2).toBeCloseTo(below);
});

it('draws nothing where nothing was received', () => {
  expect(ribbonsOf([0, 0], 40, 100).every((ribbon) => ribbon.thickness === 0)).toBe(true);
  expect(ribbonsOf([], 40, 100)).toEqual([]);
});
