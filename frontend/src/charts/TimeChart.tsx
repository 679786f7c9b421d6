/** Values over time: lines, areas, bars and bands, with a tip, the keyboard, and a selection by dragging. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import { onThemeChange, shownTheme } from '@/app/theme';
import { formatMoment } from '@/format/time';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { cssColour, drawnColour } from './colours';
import {
  axesOf,
  type Band,
  type Bucket,
  chartHeight,
  type Drawing,
  extentOf,
  type Line,
  type Mark,
  planOf,
  wordFont,
  wordScale,
} from './plan';

export type TimeChartProps = {
  /** What is drawn, in one sentence: a screen reader's picture. */
  label: string;
  /** Starts of the buckets, in milliseconds. */
  times: readonly number[];
  lines: readonly Line[];
  bands?: readonly Band[];
  marks?: readonly Mark[];
  stacked?: boolean;
  /** Place of the first bucket that is not over. */
  partialFrom?: number | null;
  /** The period cuts the first bucket. */
  isFirstCut?: boolean;
  bucket: Bucket;
  zone: string;
  /** Words at the axis. */
  axis: (value: number) => string;
  /** A level across the chart, such as a budget's limit. */
  horizontal?: { value: number; label: string; colour: 'bad' | 'warn' | 'muted' } | null;
  /** What lies above is cut off: of a band so wide that the lines in it could not be told apart. */
  ceiling?: number | null;
  height?: number;
  /** Read below the lines of a bucket: what they add up to, as the API says it. */
  total?: { label: string; read: (place: number) => string };
  /** By dragging: first and last bucket of the selection. */
  onSelect?: (first: number, last: number) => void;
  /** By a click or Enter on a bucket. */
  onBucket?: (place: number) => void;
};

export function TimeChart(props: TimeChartProps) {
  const { label, lines, bands = [], times, height = 260, partialFrom = null } = props;
  const [place, setPlace] = useState<number | null>(null);
  const [left, setLeft] = useState(0);
  const holder = useRef<HTMLDivElement>(null);
  usePlot(holder, props, (at, x) => {
    setPlace(at);
    setLeft(x);
  });
  const move = (event: KeyboardEvent) => {
    const next = moved(event.key, place, times.length);
    if (next === null) return;
    event.preventDefault();
    setPlace(next);
    setLeft(((next + 0.5) / times.length) * (holder.current?.clientWidth ?? 0));
    if (event.key === 'Enter') props.onBucket?.(next);
  };
  return (
    <figure className="relative m-0 min-w-0">
      <div
        ref={holder}
        role="img"
        aria-label={label}
        tabIndex={0}
        onKeyDown={move}
        onBlur={() => setPlace(null)}
        style={{ height: chartHeight(height) }}
      />
      {place !== null && times[place] !== undefined && (
        <Tip left={left} width={holder.current?.clientWidth ?? 0}>
          <TipLines {...props} place={place} />
        </Tip>
      )}
      <figcaption className="sr-only" aria-live="polite">
        {place === null ? '' : spoken(props, place)}
      </figcaption>
      {lines.length + bands.length > 1 && <Legend lines={lines} bands={bands} />}
      {partialFrom !== null && lines.length + bands.length <= 1 && <span className="sr-only">{text.partial}</span>}
    </figure>
  );
}

function moved(key: string, place: number | null, count: number): number | null {
  if (key === 'ArrowRight') return Math.min((place ?? -1) + 1, count - 1);
  if (key === 'ArrowLeft') return Math.max((place ?? count) - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return key === 'Enter' ? place : null;
}

function spoken(props: TimeChartProps, place: number): string {
  const { times, lines, bucket, zone } = props;
  const told = lines
    .filter((line) => isTold(line.values[place], line.read, place))
    .map((line) => `${line.label} ${line.read(place)}`);
  const partial = isNotWhole(props, place) ? `, ${text.partial}` : '';
  return `${dateOf(times, place, bucket, zone)}${partial}: ${told.join(', ')}`;
}

/** Of buckets after the one that is not over nothing is read but what is foreseen. */
function isNotWhole({ partialFrom, isFirstCut = false }: TimeChartProps, place: number): boolean {
  return place === partialFrom || (isFirstCut && place === 0);
}

/** A line may be drawn to a place only to be joined to another: nothing is read there then. */
function isTold(value: number | null | undefined, read: (place: number) => string, place: number): boolean {
  return value !== null && value !== undefined && read(place) !== '';
}

function dateOf(times: readonly number[], place: number, bucket: Bucket, zone: string): string {
  const shape = bucket === 'hour' ? 'hour' : bucket === 'day' ? 'weekday' : bucket === 'week' ? 'day' : 'month';
  return formatMoment(times[place] ?? 0, zone, shape);
}

function Tip({ left, width, children }: { left: number; width: number; children: ReactNode }) {
  const flip = left > width / 2;
  return (
    <div
      className="pointer-events-none absolute top-2 z-10 max-w-72 rounded-lg border border-line bg-surface px-3 py-2 text-xs shadow-high"
      style={flip ? { right: width - left + 14 } : { left: left + 14 }}
      aria-hidden
    >
      {children}
    </div>
  );
}

function TipLines({ place, ...props }: TimeChartProps & { place: number }) {
  const { times, lines, bands = [], bucket, zone, total } = props;
  return (
    <>
      <div className="mb-1 font-medium">
        {dateOf(times, place, bucket, zone)}
        {isNotWhole(props, place) && <span className="text-muted"> · {text.partial}</span>}
      </div>
      {lines
        .filter((line) => isTold(line.values[place], line.read, place))
        .map((line) => (
          <TipLine key={line.label} colour={cssColour(line.colour)} label={line.label} value={line.read(place)} />
        ))}
      {bands
        .filter((band) => isTold(band.low[place], band.read, place))
        .map((band) => (
          <TipLine key={band.label} colour={cssColour(band.colour)} label={band.label} value={band.read(place)} />
        ))}
      {total !== undefined && (
        <div className="mt-1 flex justify-between gap-3 border-t border-line pt-1">
          <span className="text-muted">{total.label}</span>
          <span className="figures font-medium">{total.read(place)}</span>
        </div>
      )}
    </>
  );
}

function TipLine({ colour, label, value }: { colour: string; label: string; value: string }) {
  return (
    <div className="flex items-center gap-2">
      <span className="size-2 shrink-0 rounded-full" style={{ backgroundColor: colour }} />
      <span className="min-w-0 truncate text-muted">{label}</span>
      <span className="figures ml-auto pl-3 font-medium">{value}</span>
    </div>
  );
}

function Legend({ lines, bands }: { lines: readonly Line[]; bands: readonly Band[] }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 px-1 text-xs text-muted">
      {[...lines, ...bands].map((one, place) => (
        <li
          key={`${String(place)} ${one.label}`}
          title={one.label}
          className="flex max-w-60 min-w-0 items-center gap-1.5"
        >
          <Sample one={one} />
          <span className="truncate">{one.label}</span>
        </li>
      ))}
    </ul>
  );
}

/** What a line looks like: one that is dashed is told from one that is not. */
function Sample({ one }: { one: Line | Band }) {
  const colour = cssColour(one.colour);
  if ('kind' in one && (one.kind === 'dashed' || one.kind === 'line')) {
    const style = { borderColor: colour, borderStyle: one.kind === 'dashed' ? 'dashed' : 'solid' };
    return <span className="w-4 shrink-0 border-t-2" style={style} aria-hidden />;
  }
  return (
    <span
      className={cx('size-2.5 shrink-0 rounded-sm', !('kind' in one) && 'border border-line-strong')}
      style={{ backgroundColor: colour }}
      aria-hidden
    />
  );
}

/** uPlot in the holder, drawn anew when what is drawn, its width or the theme changes. */
function usePlot(
  holder: React.RefObject<HTMLDivElement | null>,
  props: TimeChartProps,
  onCursor: (place: number | null, left: number) => void,
): void {
  const theme = useSyncExternalStore(onThemeChange, shownTheme);
  const latest = useRef({ props, onCursor });
  latest.current = { props, onCursor };
  const { times, lines, bands, marks, stacked, partialFrom, isFirstCut } = props;
  const { bucket, zone, horizontal, ceiling, height } = props;
  const isSelectable = props.onSelect !== undefined;
  // They grow with the window, as where it is moved to a wall.
  const [words, setWords] = useState(wordScale);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read through `latest` changes no picture
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const drawing = drawingOf(latest.current.props);
    const plan = planOf(drawing);
    const plot = new uPlot(optionsOf(drawing, plan, element, latest.current, latest), plan.data, element);
    const sized = new ResizeObserver(() => {
      // On paper the picture of the screen is made to fit by the style sheet.
      if (matchMedia('print').matches) return;
      const { clientWidth: width, clientHeight: height } = element;
      if (width === plot.width && height === plot.height) return;
      plot.setSize({ width, height });
      setWords(wordScale());
    });
    sized.observe(element);
    return () => {
      sized.disconnect();
      plot.destroy();
    };
  }, [
    theme,
    times,
    lines,
    bands,
    marks,
    stacked,
    partialFrom,
    isFirstCut,
    bucket,
    zone,
    horizontal?.value,
    ceiling,
    height,
    isSelectable,
    words,
  ]);
}

function drawingOf(props: TimeChartProps): Drawing {
  return {
    times: props.times,
    lines: props.lines,
    bands: props.bands ?? [],
    marks: props.marks ?? [],
    stacked: props.stacked ?? false,
    partial: { from: props.partialFrom ?? null, first: props.isFirstCut ?? false },
    bucket: props.bucket,
    zone: props.zone,
    axis: props.axis,
    horizontal: props.horizontal ?? null,
    ceiling: props.ceiling ?? null,
  };
}

type Latest = { props: TimeChartProps; onCursor: (place: number | null, left: number) => void };

function optionsOf(
  drawing: Drawing,
  plan: ReturnType<typeof planOf>,
  element: HTMLElement,
  { props }: Latest,
  latest: { current: Latest },
): uPlot.Options {
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    ms: 1,
    // At the right there is room for half of the last bucket's words.
    padding: [10, 22, 0, 0],
    legend: { show: false },
    series: plan.series,
    bands: plan.bands,
    axes: axesOf(drawing),
    scales: {
      x: { time: true, range: () => extentOf(drawing.times) },
      y: { range: (_, low, high) => rangeOf(low, high, drawing) },
    },
    cursor: { y: false, points: { show: false }, drag: { x: props.onSelect !== undefined, y: false, setScale: false } },
    hooks: {
      draw: [(plot) => drawExtras(plot, drawing)],
      setCursor: [
        (plot) => latest.current.onCursor(plot.cursor.idx ?? null, (plot.cursor.left ?? 0) + plot.over.offsetLeft),
      ],
      setSelect: [(plot) => selected(plot, latest.current.props)],
      ready: [(plot) => plot.over.addEventListener('click', () => clicked(plot, latest.current.props))],
    },
  };
}

function rangeOf(low: number | null, high: number | null, drawing: Drawing): [number, number] {
  const highest = Math.max(high ?? 0, drawing.horizontal?.value ?? 0);
  const top = Math.min(highest * 1.08, drawing.ceiling ?? Number.POSITIVE_INFINITY);
  return [Math.min(low ?? 0, 0) * 1.08, top > 0 ? top : 1];
}

function selected(plot: uPlot, props: TimeChartProps): void {
  if (plot.select.width < 4) return;
  const first = plot.posToIdx(plot.select.left);
  const last = plot.posToIdx(plot.select.left + plot.select.width);
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  props.onSelect?.(first, last);
}

function clicked(plot: uPlot, props: TimeChartProps): void {
  const place = plot.cursor.idx;
  if (place !== null && place !== undefined && plot.select.width < 4) props.onBucket?.(place);
}

function drawExtras(plot: uPlot, drawing: Drawing): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  ctx.font = wordFont(devicePixelRatio);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  if (drawing.horizontal !== null) {
    const y = plot.valToPos(drawing.horizontal.value, 'y', true);
    ctx.strokeStyle = ctx.fillStyle = drawnColour(drawing.horizontal.colour);
    strokeLine(ctx, bbox.left, y, bbox.left + bbox.width, y);
    ctx.fillText(drawing.horizontal.label, bbox.left + 6 * devicePixelRatio, y - 5 * devicePixelRatio);
  }
  for (const mark of drawing.marks) {
    const x = plot.valToPos(mark.at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = ctx.fillStyle = drawnColour('muted');
    strokeLine(ctx, x, bbox.top, x, bbox.top + bbox.height);
    const gap = 5 * devicePixelRatio;
    const isCut = x + gap + ctx.measureText(mark.label).width > bbox.left + bbox.width;
    ctx.textAlign = isCut ? 'right' : 'left';
    ctx.fillText(mark.label, isCut ? x - gap : x + gap, bbox.top + 11 * devicePixelRatio);
  }
  ctx.restore();
}

function strokeLine(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}
