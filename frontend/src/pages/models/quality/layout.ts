/** Where marks and labels of a scatter stand: pure geometry, in the drawing's own units. */
export type Mark = { key: string; label: string; x: number; y: number };
export type Size = { width: number; height: number };
export type Margins = { left: number; right: number; top: number; bottom: number };
export type Placed = Mark & { labelX: number; labelY: number; anchor: 'start' | 'end'; isLabelled: boolean };
export type Scale = (value: number) => number;

export type Box = { left: number; right: number; top: number; bottom: number };

const CHARACTER = 6.1;
const LINE = 13;
const GAP = 9;
const RADIUS = 6;
const MOST_TICKS = 7;

/** Positions by the logarithm, since prices differ by factors. */
export function logScale(values: readonly number[], from: number, to: number): Scale {
  const known = values.filter((value) => value > 0);
  const low = Math.log10(Math.min(...known) / 1.4);
  const high = Math.log10(Math.max(...known) * 1.4);
  return (value) => from + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low || 1)) * (to - from);
}

/** With some room at both ends; `to` may be above `from`, as upwards is on a screen. */
export function linearScale(values: readonly number[], from: number, to: number): Scale {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = (most - least) * 0.12 || 5;
  return (value) => from + ((value - least + room) / (most - least + 2 * room)) * (to - from);
}

/** 1, 2 and 5 of each power of ten within the values; the powers alone where that would be too many. */
export function logTicks(values: readonly number[]): number[] {
  const fine = ticksOf(values, [1, 2, 5]);
  return fine.length > MOST_TICKS ? ticksOf(values, [1]) : fine;
}

function ticksOf(values: readonly number[], steps: readonly number[]): number[] {
  const known = values.filter((value) => value > 0);
  const low = Math.min(...known) / 1.4;
  const high = Math.max(...known) * 1.4;
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
    ticks.push(...steps.map((step) => step * 10 ** power).filter((tick) => tick >= low && tick <= high));
  }
  return ticks;
}

/** Even steps of 1, 2, 5 or 10 within the values. */
export function linearTicks(values: readonly number[]): number[] {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const step = [1, 2, 5, 10, 20, 50].find((one) => (most - least) / one <= 6) ?? 100;
  const ticks: number[] = [];
  for (let tick = Math.floor(least / step) * step; tick <= most + step; tick += step) ticks.push(tick);
  return ticks;
}

/**
 * A label stands right of its mark, else left, above or below: where it covers no mark, no obstacle and no label
 * of before. One
 * that finds no place is not drawn; it is in the table, and at the mark itself.
 */
export function placeLabels(marks: readonly Mark[], size: Size, obstacles: readonly Box[] = []): Placed[] {
  const taken: Box[] = [...marks.map(({ x, y }) => around(x, y)), ...obstacles];
  return marks.map((mark, place) => {
    const others = taken.filter((_, other) => other !== place);
    const found = candidates(mark).find(
      ({ box }) => isWithin(box, size) && !others.some((one) => isOverlapping(one, box)),
    );
    if (found === undefined) return { ...mark, labelX: mark.x, labelY: mark.y, anchor: 'start', isLabelled: false };
    taken.push(found.box);
    return { ...mark, labelX: found.x, labelY: found.y, anchor: found.anchor, isLabelled: true };
  });
}

function candidates({ x, y, label }: Mark): { x: number; y: number; anchor: 'start' | 'end'; box: Box }[] {
  const width = label.length * CHARACTER;
  return [0, -LINE, LINE, -2 * LINE, 2 * LINE].flatMap((shift) => {
    const middle = y + shift;
    const box = { top: middle - LINE / 2, bottom: middle + LINE / 2 };
    return [
      { x: x + GAP, y: middle, anchor: 'start' as const, box: { ...box, left: x + GAP, right: x + GAP + width } },
      { x: x - GAP, y: middle, anchor: 'end' as const, box: { ...box, left: x - GAP - width, right: x - GAP } },
    ];
  });
}

function around(x: number, y: number): Box {
  return { left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, bottom: y + RADIUS };
}

function isWithin(box: Box, { width, height }: Size): boolean {
  return box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height;
}

function isOverlapping(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
