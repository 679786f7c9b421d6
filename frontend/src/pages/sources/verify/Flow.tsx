import { formatCount } from '@/format/number';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { ribbonsOf } from './ribbons';

type Tone = 'good' | 'neutral' | 'warn' | 'bad';
type Part = { label: string; value: number };
export type FlowProps = {
  from: Part;
  ways: readonly (Part & { tone: Tone })[];
  notes?: readonly Part[];
};

const ROW = 44;
const WIDTH = 120;
const STROKES: Record<Tone, string> = {
  good: 'var(--series-1)',
  neutral: 'var(--series-2)',
  warn: 'var(--series-3)',
  bad: 'var(--bad)',
};

/** What came in at the left, and where all of it went: the first way always, others where something went there. */
export function Flow({ from, ways, notes = [] }: FlowProps) {
  const shown = ways.filter((way, place) => place === 0 || way.value > 0);
  const none = ways.filter((way) => !shown.includes(way));
  const ribbons = ribbonsOf(
    shown.map((way) => way.value),
    ROW,
    WIDTH,
  );
  const height = shown.length * ROW;
  const first = ribbons[0];
  const last = ribbons[ribbons.length - 1];
  const top = first === undefined ? 0 : first.start - first.thickness / 2;
  const bottom = last === undefined ? 0 : last.start + last.thickness / 2;
  return (
    <>
      <div className="flex min-w-0 items-stretch">
        <dl className="flex shrink-0 flex-col justify-center pr-3 text-right">
          <dt className="text-xs text-muted">{from.label}</dt>
          <dd className="figures text-lg font-semibold sm:text-xl">{formatCount(from.value)}</dd>
        </dl>
        <svg
          role="img"
          aria-label={spoken(from, shown)}
          viewBox={`0 0 ${String(WIDTH)} ${String(height)}`}
          preserveAspectRatio="none"
          className="min-w-12 flex-1"
          style={{ height }}
        >
          <rect x="0" y={top} width="3" height={Math.max(bottom - top, 2)} fill="var(--ink)" />
          {ribbons.map((ribbon, place) => (
            <path
              key={ribbon.path}
              d={ribbon.path}
              fill="none"
              stroke={STROKES[shown[place]?.tone ?? 'neutral']}
              strokeWidth={ribbon.thickness}
              opacity="0.75"
            />
          ))}
        </svg>
        <dl className="max-w-[60%] min-w-0 pl-3">
          {shown.map((way) => (
            <div key={way.label} className="flex flex-col justify-center" style={{ height: ROW }}>
              <dt className="truncate text-xs text-muted" title={way.label}>
                {way.label}
              </dt>
              <dd className={cx('figures text-base leading-tight font-semibold', way.tone === 'bad' && 'text-bad')}>
                {formatCount(way.value)}
                {way === shown[0] &&
                  notes.map((note) => (
                    <span key={note.label} className="ml-2 text-xs font-normal text-warn">
                      {formatCount(note.value)} {note.label}
                    </span>
                  ))}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      {none.length > 0 && (
        <p className="mt-3 text-xs text-muted">
          {text.sources.verify.none} {none.map((way) => way.label.toLowerCase()).join(' · ')}
        </p>
      )}
    </>
  );
}

function spoken(from: Part, ways: readonly Part[]): string {
  const said = (part: Part) => `${part.label} ${formatCount(part.value)}`;
  return text.sources.verify.flow(said(from), ways.map(said).join(', '));
}
