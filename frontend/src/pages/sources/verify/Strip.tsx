import { text } from '@/text';
import { cx } from '@/ui/cx';
import type { VerdictTone } from './Verdict';

const words = text.sources.verify;
export type Cell = { key: string; tone: VerdictTone; label: string };

const FILLS: Record<VerdictTone, string> = {
  good: 'bg-(--series-1)',
  bad: 'bg-bad',
  open: 'bg-sunken border border-line-strong border-dashed',
};
/** Besides the colour, for eyes that don't tell it. */
const SIGNS: Record<VerdictTone, string> = { good: '', bad: '!', open: '?' };

/** A square a day or night, oldest first; each can be chosen. */
export function Strip({
  label,
  cells,
  chosen,
  onChoose,
}: {
  label: string;
  cells: readonly Cell[];
  chosen: string | undefined;
  onChoose: (key: string) => void;
}) {
  return (
    <div>
      <ul aria-label={label} className="flex flex-wrap gap-1.5">
        {cells.map((cell) => (
          <li key={cell.key}>
            <button
              type="button"
              title={cell.label}
              aria-label={cell.label}
              aria-pressed={cell.key === chosen}
              onClick={() => onChoose(cell.key)}
              className={cx(
                'inline-flex size-7 items-center justify-center rounded-md text-xs font-bold transition-transform hover:scale-110',
                FILLS[cell.tone],
                cell.tone === 'bad' ? 'text-surface' : 'text-muted',
                cell.key === chosen && 'ring-2 ring-ink ring-offset-2 ring-offset-surface',
              )}
            >
              <span aria-hidden>{SIGNS[cell.tone]}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="mt-3 flex flex-wrap gap-4 text-xs text-muted">
        {(['good', 'bad', 'open'] as const).map((tone) => (
          <span key={tone} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={cx('size-2.5 rounded-sm', FILLS[tone])} />
            {words.legend[tone]}
          </span>
        ))}
      </p>
    </div>
  );
}
