import { expect, test } from 'vitest';
import type { ExpectedCourse, ExpectedStep } from '@/api/generated';
import { drawingOf } from './expected';

function step(hour: number, change: Partial<ExpectedStep> = {}): ExpectedStep {
  return {
    start: `2026-11-22T0${String(hour)}:00:00Z`,
    end: `2026-11-22T0${String(hour + 1)}:00:00Z`,
    within: false,
    actual_usd: '1.00',
    lower_bound: false,
    expected_usd: '1.10',
    low_usd: '0.50',
    high_usd: '1.70',
    ...change,
  };
}

function drawn(...series: ExpectedStep[]) {
  return drawingOf({ series } as ExpectedCourse);
}

test('what stood out is drawn apart from what was spent as usual, against what was expected', () => {
  const { times, lines } = drawn(step(0), step(1, { within: true, actual_usd: '9.5' }));
  expect(times).toEqual([Date.parse('2026-11-22T00:00:00Z'), Date.parse('2026-11-22T01:00:00Z')]);
  expect(lines.map((line) => line.values)).toEqual([
    [1, null],
    [null, 9.5],
    [1.1, 1.1],
  ]);
  expect(lines.map((line) => line.read(1))).toEqual(['$9.50', '$9.50', '$1.10']);
});

test('the range is read from the API and drawn only where it is known', () => {
  const [band] = drawn(step(0, { low_usd: null, high_usd: null }), step(1)).bands;
  expect([band?.low, band?.high]).toEqual([
    [null, 0.5],
    [null, 1.7],
  ]);
  expect([band?.read(0), band?.read(1)]).toEqual(['', '$0.50 to $1.70']);
  expect(drawn(step(0, { low_usd: null, high_usd: null })).bands).toEqual([]);
});

test('what is not known is not drawn as nothing, and a lower bound is marked', () => {
  const unknown = { actual_usd: null, lower_bound: true, expected_usd: null };
  const [came, , expected] = drawn(step(0, unknown), step(1, { lower_bound: true })).lines;
  expect(came?.values).toEqual([null, 1]);
  expect([came?.read(0), came?.read(1)]).toEqual(['unknown', '≥ $1.00']);
  expect([expected?.values[0], expected?.read(0)]).toEqual([null, 'unknown']);
});
