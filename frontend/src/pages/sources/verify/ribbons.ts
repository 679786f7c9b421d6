/** Where the ribbons of a picture run from one bar to many: lengths only, no figure is read from them. */
export type Ribbon = { path: string; start: number; end: number; thickness: number };

const LEAST = 2.5;

/**
 * `values` leave a bar of the height `height` at the left one under the other, each as thick as its share, and arrive at the
 * middles of equal rows at the right. What is not nothing stays visible.
 */
export function ribbonsOf(values: readonly number[], rowHeight: number, width: number): Ribbon[] {
  const height = values.length * rowHeight;
  const all = values.reduce((sum, value) => sum + value, 0);
  const thick = thicknesses(values, all, rowHeight);
  const left = thick.reduce((sum, one) => sum + one, 0);
  let y = (height - left) / 2;
  return thick.map((thickness, place) => {
    const start = y + thickness / 2;
    const end = (place + 0.5) * rowHeight;
    y += thickness;
    const half = width / 2;
    const path = `M0 ${round(start)} C${round(half)} ${round(start)} ${round(half)} ${round(end)} ${round(width)} ${round(end)}`;
    return { path, start, end, thickness };
  });
}

function thicknesses(values: readonly number[], all: number, rowHeight: number): number[] {
  const most = rowHeight * 0.72;
  return values.map((value) => (value <= 0 || all === 0 ? 0 : Math.max(LEAST, (value / all) * most)));
}

function round(value: number): string {
  return value.toFixed(1);
}
