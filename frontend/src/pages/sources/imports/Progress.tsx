import { Check, X } from 'lucide-react';
import type { Import } from '@/api/generated';
import { formatBytes, formatCount } from '@/format/number';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { Meter } from '@/ui/Meter';
import { Working } from '../Working';
import { ImportState } from './ImportState';
import { isMoving, isOver, stepOf } from './states';

const words = text.sources.imports;
const STEPS = [words.steps.upload, words.steps.check, words.steps.import, words.steps.done] as const;

/** How far it is: the four steps, and within the present one how much of the file was read. */
export function Progress({ one }: { one: Import }) {
  const step = stepOf(one);
  const failed = one.state === 'failed';
  const ended = one.state === 'done' ? STEPS.length : step;
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <ImportState state={one.state} />
        {!isOver(one.state) && (
          <ol className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
            {STEPS.map((name, place) => (
              <li
                key={name}
                aria-current={place === step ? 'step' : undefined}
                className={cx('inline-flex items-center gap-1.5', colourOf(place, ended, step, failed))}
              >
                {place < ended ? (
                  <Check className="size-3.5" aria-hidden />
                ) : failed && place === step ? (
                  <X className="size-3.5" aria-hidden />
                ) : (
                  <span className="figures inline-flex size-4 items-center justify-center rounded-full bg-sunken text-[0.65rem]">
                    {place + 1}
                  </span>
                )}
                {name}
              </li>
            ))}
          </ol>
        )}
      </div>
      {one.state === 'undoing' ? <Working said={words.undoing} /> : isMoving(one.state) && <Reading one={one} />}
    </div>
  );
}

function colourOf(place: number, ended: number, step: number, failed: boolean): string {
  if (place < ended) return 'text-good';
  if (place !== step) return 'text-muted';
  return failed ? 'font-medium text-bad' : 'font-medium text-ink';
}

function Reading({ one }: { one: Import }) {
  const { bytes, rows } = one.progress;
  const all = one.bytes ?? 0;
  const label = words.ofBytes(formatBytes(bytes), formatBytes(all));
  return (
    <div className="grid gap-1.5" aria-live="polite">
      <Meter fraction={all > 0 ? bytes / all : 0} label={label} />
      <p className="figures text-xs text-muted">
        {label} · {formatCount(rows)} {words.rowsSoFar}
      </p>
    </div>
  );
}
