import { cx } from './cx';

type Tone = 'good' | 'warn' | 'bad' | 'neutral';
const FILLS: Record<Tone, string> = {
  good: 'bg-(--series-1)',
  warn: 'bg-(--series-3)',
  bad: 'bg-bad',
  neutral: 'bg-(--series-2)',
};

/**
 * How much of something is used: `fraction` of one (above one fills it all), `held` beside it what is promised but not
 * spent, `marks` where warnings are, `expected` where the period's end is foreseen. What it says is in `label`.
 */
export function Meter({
  fraction,
  held = 0,
  expected,
  marks = [],
  tone = 'good',
  label,
}: {
  fraction: number;
  held?: number;
  expected?: number | null;
  marks?: readonly number[];
  tone?: Tone;
  label: string;
}) {
  const used = clamp(fraction);
  return (
    <div
      role="img"
      aria-label={label}
      title={label}
      className="relative h-2 w-full overflow-hidden rounded-full bg-sunken"
    >
      <div className={cx('absolute inset-y-0 left-0 rounded-full', FILLS[tone])} style={{ width: percent(used) }} />
      {held > 0 && (
        <div
          className={cx('absolute inset-y-0 opacity-45', FILLS[tone])}
          style={{ left: percent(used), width: percent(clamp(held, 1 - used)) }}
        />
      )}
      {marks.map((mark) => (
        <div key={mark} className="absolute inset-y-0 w-px bg-line-strong" style={{ left: percent(clamp(mark)) }} />
      ))}
      {expected !== undefined && expected !== null && (
        <div className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: `calc(${percent(clamp(expected))} - 2px)` }} />
      )}
    </div>
  );
}

function clamp(value: number, most = 1): number {
  return Math.min(Math.max(value, 0), most);
}

function percent(fraction: number): string {
  return `${String(fraction * 100)}%`;
}
