import { describe, expect, test } from 'vitest';
import { linearScale, linearTicks, logScale, logTicks, type Placed, placeLabels } from './layout';
import { comparable, scoresOf } from './scores';

describe('published scores', () => {
  test('are read from the text of the catalogue', () => {
    expect([...scoresOf('GPQA Diamond 71.5 %, MMLU-Pro 84.0 %, SWE-bench Verified 49.2 % (thinking)')]).toEqual([
      ['GPQA Diamond', '71.5'],
      ['MMLU-Pro', '84.0'],
      ['SWE-bench Verified', '49.2'],
    ]);
    expect(scoresOf(null).size).toBe(0);
  });

  test('are compared only where several models have them', () => {
    expect(comparable(['GPQA 1 %, MMLU 2 %', 'MMLU 3 %', null, 'SWE-bench Pro 4 %'])).toEqual(['MMLU']);
  });
});

describe('axes', () => {
  test('of prices go by factors', () => {
    const scale = logScale([1, 10, 100], 0, 300);
    expect(scale(10) - scale(1)).toBeCloseTo(scale(100) - scale(10));
    expect(logTicks([3, 800])).toEqual([10, 100, 1000]);
    expect(logTicks([3, 30])).toEqual([5, 10, 20]);
  });

  test('of scores are even, and upwards on a screen', () => {
    const scale = linearScale([40, 80], 300, 0);
    expect(scale(80)).toBeLessThan(scale(40));
    expect(linearTicks([41, 78])).toEqual([40, 50, 60, 70, 80]);
  });
});

describe('labels', () => {
  const size = { width: 400, height: 200 };

  test('stand beside their marks without covering one another', () => {
    const marks = Array.from({ length: 6 }, (_, place) => ({
      key: String(place),
      label: `model ${String(place)}`,
      x: 100 + place * 4,
      y: 100 + place * 2,
    }));
    const placed = placeLabels(marks, size).filter(({ isLabelled }) => isLabelled);
    expect(placed.length).toBeGreaterThan(2);
    for (const one of placed) for (const other of placed) if (one !== other) expect(covers(one, other)).toBe(false);
  });

  test('keep clear of obstacles', () => {
    const line = { left: 120, right: 124, top: 0, bottom: 200 };
    const [beside] = placeLabels([{ key: 'a', label: 'a name', x: 110, y: 100 }], size, [line]);
    expect(beside?.anchor).toBe('end');
  });

  test('turn to the left at the right edge, and are left out where nothing is free', () => {
    const [edge] = placeLabels([{ key: 'a', label: 'a long name', x: 390, y: 100 }], size);
    expect(edge?.anchor).toBe('end');
    const [tight] = placeLabels([{ key: 'a', label: 'a very long name indeed', x: 20, y: 10 }], {
      width: 40,
      height: 20,
    });
    expect(tight?.isLabelled).toBe(false);
  });
});

function covers(one: Placed, other: Placed): boolean {
  const width = (placed: Placed) => placed.label.length * 6.1;
  const left = (placed: Placed) => (placed.anchor === 'start' ? placed.labelX : placed.labelX - width(placed));
  return (
    Math.abs(one.labelY - other.labelY) < 13 &&
    left(one) < left(other) + width(other) &&
    left(other) < left(one) + width(one)
  );
}
