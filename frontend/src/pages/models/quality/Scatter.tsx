import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Amount, forDrawing, formatMoney, isZero } from '@/format/money';
import { text } from '@/text';
import { type Box, linearScale, linearTicks, logScale, logTicks, type Placed, placeLabels } from './layout';
import type { Point } from './points';

const words = text.models.quality;
const HEIGHT = 420;
const EDGE = { left: 44, right: 12, top: 18, bottom: 44 };

/** Each model a mark; a mark is a link to the model, so the keyboard reaches it. */
export function Scatter({ points, measure, now }: { points: readonly Point[]; measure: string; now: Amount | null }) {
  const holder = useRef<HTMLElement>(null);
  const width = useWidth(holder);
  const drawing = useMemo(() => drawingOf(points, now, width), [points, now, width]);
  return (
    <figure ref={holder} aria-label={words.picture(measure)} className="m-0 min-w-0" style={{ height: HEIGHT }}>
      {drawing === null ? (
        <p className="py-10 text-sm text-muted">{words.noUsage}</p>
      ) : (
        // biome-ignore lint/a11y/noSvgWithoutTitle: the figure around it has the name, and each mark its own
        <svg
          width={width}
          height={HEIGHT}
          viewBox={`0 0 ${String(width)} ${String(HEIGHT)}`}
          className="print:h-auto print:w-full"
        >
          <Axes drawing={drawing} measure={measure} width={width} />
          {now !== null && drawing.nowAt !== null && <Now at={drawing.nowAt} amount={now} />}
          {drawing.marks.map((mark) => (
            <MarkOf key={mark.key} mark={mark} point={drawing.byId.get(mark.key)} />
          ))}
        </svg>
      )}
    </figure>
  );
}

type Drawing = {
  marks: Placed[];
  byId: Map<string, Point>;
  xTicks: { at: number; value: number }[];
  yTicks: { at: number; value: number }[];
  nowAt: number | null;
};

function drawingOf(points: readonly Point[], now: Amount | null, width: number): Drawing | null {
  const priced = points.filter(
    (point): point is Point & { cost: string } => point.cost !== null && !isZero(point.cost),
  );
  if (priced.length === 0 || width === 0) return null;
  const costs = priced.map(({ cost }) => forDrawing(cost));
  const withNow = now === null || isZero(now) ? costs : [...costs, forDrawing(now)];
  const scores = priced.map(({ score }) => Number(score));
  const x = logScale(withNow, EDGE.left, width - EDGE.right);
  const y = linearScale(scores, HEIGHT - EDGE.bottom, EDGE.top);
  const nowAt = now === null || isZero(now) ? null : x(forDrawing(now));
  const marks = priced.map(({ id, name, model, cost, score }) => ({
    key: id,
    label: name ?? model,
    x: x(forDrawing(cost)),
    y: y(Number(score)),
  }));
  return {
    marks: placeLabels(marks, { width, height: HEIGHT - EDGE.bottom }, nowAt === null ? [] : [besideLine(nowAt)]),
    byId: new Map(points.map((point) => [point.id, point])),
    xTicks: logTicks(withNow).map((value) => ({ value, at: x(value) })),
    yTicks: linearTicks(scores)
      .map((value) => ({ value, at: y(value) }))
      .filter(({ at }) => at >= EDGE.top && at <= HEIGHT - EDGE.bottom),
    nowAt,
  };
}

/** The line of what is spent now, which labels keep clear of. */
function besideLine(at: number): Box {
  return { left: at - 2, right: at + 2, top: 0, bottom: HEIGHT };
}

function Axes({ drawing, measure, width }: { drawing: Drawing; measure: string; width: number }) {
  const floor = HEIGHT - EDGE.bottom;
  return (
    <g className="figures fill-(--muted) text-[11px]">
      {drawing.yTicks.map(({ value, at }) => (
        <g key={value}>
          <line x1={EDGE.left} x2={width - EDGE.right} y1={at} y2={at} stroke="var(--line)" />
          <text x={EDGE.left - 8} y={at + 4} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
      <line x1={EDGE.left} x2={width - EDGE.right} y1={floor} y2={floor} stroke="var(--line-strong)" />
      {drawing.xTicks.map(({ value, at }) => (
        <g key={value}>
          <line x1={at} x2={at} y1={floor} y2={floor + 4} stroke="var(--line-strong)" />
          <text x={at} y={floor + 17} textAnchor="middle">
            {formatMoney(String(value), 'USD', 'short')}
          </text>
        </g>
      ))}
      <text x={EDGE.left - 36} y={11}>
        {words.y(measure)}
      </text>
      <text x={width - EDGE.right} y={HEIGHT - 6} textAnchor="end">
        {words.x}
      </text>
    </g>
  );
}

function Now({ at, amount }: { at: number; amount: Amount }) {
  return (
    <g className="fill-(--ink) text-[11px]">
      <line x1={at} x2={at} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} stroke="var(--ink)" strokeDasharray="4 4" />
      <text
        x={at - 5}
        y={HEIGHT - EDGE.bottom - 7}
        textAnchor="end"
        className="stroke-(--surface) stroke-[3px] [paint-order:stroke]"
      >
        {words.now}: {formatMoney(amount)}
      </text>
    </g>
  );
}

function MarkOf({ mark, point }: { mark: Placed; point: Point | undefined }) {
  if (point === undefined || point.cost === null) return null;
  const told = `${mark.label}: ${point.score}%, ${formatMoney(point.cost)}`;
  const isCheaper = point.difference?.startsWith('-') === true;
  return (
    <Link
      from="/models"
      to="/models"
      search={(before) => ({ ...before, model: mark.key })}
      resetScroll={false}
      aria-label={told}
      className="group"
    >
      <title>{told}</title>
      <circle
        cx={mark.x}
        cy={mark.y}
        r={5.5}
        fill={isCheaper ? 'var(--series-1)' : 'var(--series-rest)'}
        className="stroke-(--surface) stroke-1 group-hover:stroke-(--ink) group-hover:stroke-2"
      />
      {mark.isLabelled && (
        <text
          x={mark.labelX}
          y={mark.labelY + 4}
          textAnchor={mark.anchor}
          className="fill-(--ink) stroke-(--surface) stroke-[3px] text-[11px] [paint-order:stroke] group-hover:underline"
        >
          {mark.label}
        </text>
      )}
    </Link>
  );
}

function useWidth(holder: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const sized = new ResizeObserver(() => setWidth(element.clientWidth));
    sized.observe(element);
    return () => sized.disconnect();
  }, [holder]);
  return width;
}
