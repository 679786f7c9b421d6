/** What uPlot is asked to draw, from what a chart is given. */
import uPlot from 'uplot';
import { formatMoment } from '@/format/time';
import { type Colour, drawnColour } from './colours';
import { type NotWhole, splitPartial, stack, type Values } from './stack';

export type Line = {
  label: string;
  values: Values;
  colour: Colour;
  kind: 'line' | 'area' | 'bars' | 'dashed' | 'dots';
  /** What is read of a bucket, empty where nothing is; the number only places the mark. */
  read: (place: number) => string;
};
export type Band = { label: string; low: Values; high: Values; colour: Colour; read: (place: number) => string };
export type Mark = { at: number; label: string };
export type Bucket = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export type Drawing = {
  times: readonly number[];
  lines: readonly Line[];
  bands: readonly Band[];
  marks: readonly Mark[];
  stacked: boolean;
  partial: NotWhole;
  bucket: Bucket;
  zone: string;
  axis: (value: number) => string;
  horizontal: { value: number; label: string; colour: Colour } | null;
  ceiling: number | null;
};

type Drawn = { values: Values; series: uPlot.Series };

const SPLIT_SPACE_PX = 72;
const USUAL_ROOT_PX = 14;

/** How much larger than usual the page's words are, as on a wall: a chart's words and places grow with them. */
export function wordScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_ROOT_PX || 1;
}

/** Of a chart's words, `ratio` times as many pixels for a canvas that is drawn on itself. */
export function wordFont(ratio = 1): string {
  return `${String(11 * wordScale() * ratio)}px "Inter Variable", sans-serif`;
}

/** A height for a chart that grows with the page's words. */
export function chartHeight(pixels: number): string {
  return `${String(pixels / USUAL_ROOT_PX)}rem`;
}

export function planOf(drawing: Drawing): { data: uPlot.AlignedData; series: uPlot.Series[]; bands: uPlot.Band[] } {
  const bands: Drawn[] = drawing.bands.flatMap(drawnBand);
  const lines = drawnLines(drawing);
  const all = [...bands, ...lines];
  return {
    data: [placesOf(drawing.times), ...all.map((one) => [...one.values])] as uPlot.AlignedData,
    series: [{}, ...all.map((one) => one.series)],
    bands: drawing.bands.map((band, place) => ({
      series: [place * 2 + 1, place * 2 + 2],
      fill: drawnColour(band.colour),
    })),
  };
}

function drawnBand(band: Band): Drawn[] {
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: false };
  return [
    { values: band.high, series: edge },
    { values: band.low, series: edge },
  ];
}

function drawnLines(drawing: Drawing): Drawn[] {
  const values = drawing.stacked ? stackedValues(drawing.lines) : drawing.lines.map((line) => line.values);
  const drawn = drawing.lines.map((line, place) => drawnLine(line, values[place] ?? [], drawing));
  // What stands on the others is painted first, so that each shows as much as is its own.
  if (!drawing.stacked) return drawn.flat();
  const heap = drawing.lines.map(isHeaped);
  const heaped = drawn.filter((_, place) => heap[place]);
  const alone = drawn.filter((_, place) => !heap[place]);
  return [...heaped.reverse(), ...alone].flat();
}

/** Areas and bars stand on each other; a line among them stands for itself, such as the total of another period. */
function stackedValues(lines: readonly Line[]): Values[] {
  const heaped = lines.filter(isHeaped);
  const stacked = stack(heaped.map((line) => line.values));
  return lines.map((line) => (isHeaped(line) ? (stacked[heaped.indexOf(line)] ?? []) : line.values));
}

function isHeaped(line: Line): boolean {
  return line.kind === 'area' || line.kind === 'bars';
}

function drawnLine(line: Line, values: Values, drawing: Drawing): Drawn[] {
  const { partial } = drawing;
  if (partial.from === null && !partial.first) return [{ values, series: seriesOf(line, drawing.stacked, false) }];
  const [over, rest] = splitPartial(values, partial, line.kind !== 'bars' && line.kind !== 'dots');
  return [
    { values: over, series: seriesOf(line, drawing.stacked, false) },
    { values: rest, series: seriesOf(line, drawing.stacked, true) },
  ];
}

function seriesOf(line: Line, stacked: boolean, partial: boolean): uPlot.Series {
  const colour = drawnColour(line.colour);
  // One value alone makes no line.
  const points = { show: line.values.filter((value) => value !== null).length === 1, size: 6, fill: colour };
  const base: uPlot.Series = { label: line.label, stroke: colour, width: 2, points, spanGaps: false };
  if (line.kind === 'bars') {
    const paths = uPlot.paths.bars?.({ size: [0.72, 56], radius: stacked ? 0 : 0.12 });
    return {
      ...base,
      width: 0,
      points: { show: false },
      fill: paled(colour, partial ? 0.45 : 1),
      ...(paths === undefined ? {} : { paths }),
    };
  }
  if (line.kind === 'dots') return { ...base, width: 0, points: { show: true, size: 5, fill: colour } };
  if (line.kind === 'dashed') return { ...base, dash: [5, 4] };
  const dash = partial ? { dash: [3, 4] } : {};
  if (line.kind === 'line') return { ...base, ...dash };
  return { ...base, ...dash, width: 1.5, fill: stacked ? paled(colour, partial ? 0.45 : 0.85) : faded(colour, 0.14) };
}

/** A colour of the style sheet (`#rrggbb`) with less of it. */
function faded(colour: string, alpha: number): string {
  return isHex(colour)
    ? `${colour}${Math.round(alpha * 255)
        .toString(16)
        .padStart(2, '0')}`
    : colour;
}

/** As pale as `faded`, but nothing behind it shines through: for what is painted over others. */
function paled(colour: string, share: number): string {
  const ground = drawnColour('surface');
  if (!isHex(colour) || !isHex(ground)) return colour;
  const part = (from: string, at: number) => Number.parseInt(from.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(part(colour, at) * share + part(ground, at) * (1 - share)));
  return `#${mixed.map((one) => one.toString(16).padStart(2, '0')).join('')}`;
}

function isHex(colour: string): boolean {
  return colour.startsWith('#') && colour.length === 7;
}

export function axesOf(drawing: Drawing): uPlot.Axis[] {
  const scale = wordScale();
  const places = placesOf(drawing.times);
  const space = SPLIT_SPACE_PX * scale;
  const shared: uPlot.Axis = {
    font: wordFont(),
    stroke: drawnColour('muted'),
    ticks: { show: false },
    grid: { stroke: drawnColour('line'), width: 1 },
  };
  const shape =
    drawing.bucket === 'hour'
      ? 'hour'
      : drawing.bucket === 'day' || drawing.bucket === 'week'
        ? 'dayShort'
        : 'monthShort';
  return [
    {
      ...shared,
      grid: { show: false },
      size: 30 * scale,
      space: shape === 'hour' ? space * 1.4 : space,
      splits: (plot) => splitsOf(places, plot.width / (shape === 'hour' ? space * 1.4 : space)),
      values: (_, splits) =>
        splits.map((at) => formatMoment(drawing.times[places.indexOf(at)] ?? at, drawing.zone, shape)),
    },
    {
      ...shared,
      space: 34 * scale,
      size: (_, values) => 14 + 6.6 * scale * Math.max(...(values ?? []).map((value) => value.length), 3),
      values: (_, splits) => splits.map((value) => drawing.axis(value)),
    },
  ];
}

/** Dates stand below buckets that exist, evenly, and no more than fit. */
function splitsOf(times: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.ceil(times.length / Math.max(2, most)));
  return times.filter((_, place) => place % step === 0);
}

/**
 * Where buckets stand. A first one that the period cuts short (from a Sunday to the Monday of the next week) takes a
 * whole one's place, or it would lie on its neighbour.
 */
export function placesOf(times: readonly number[]): number[] {
  const [first, second, third, ...rest] = times;
  if (first === undefined || second === undefined || third === undefined) return [...times];
  const isCut = second - first < 0.7 * (third - second);
  return [isCut ? second - (third - second) : first, second, third, ...rest];
}

/** The horizontal extent: half a bucket more on both sides, so that the first and last bar are whole. */
export function extentOf(times: readonly number[]): [number, number] {
  const places = placesOf(times);
  const first = places[0] ?? 0;
  const last = places.at(-1) ?? 1;
  const step = times.length > 1 ? (last - first) / (times.length - 1) : 3_600_000;
  return [first - step / 2, last + step / 2];
}
