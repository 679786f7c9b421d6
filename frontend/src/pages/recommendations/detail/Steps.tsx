import type { Recommendation, State } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { useTicks } from './useTicks';

const words = text.recommendations.one;
const TICKED: readonly State[] = ['pending', 'more_info', 'accepted', 'implemented'];

/** What to do, in order, to be ticked off. */
export function Steps({ recommendation }: { recommendation: Recommendation }) {
  const may = useMay();
  const { recommendation_id, steps, state } = recommendation;
  const { tick, waiting } = useTicks(recommendation_id);
  if (steps.length === 0) return null;
  const isOpen = TICKED.includes(state) && may('POST /v1/recommendations/{recommendation_id}/steps');
  return (
    <Card title={words.steps} hint={words.stepsDone(steps.filter((step) => step.done).length, steps.length)}>
      <ol className="grid gap-1">
        {steps.map((step) => {
          const done = waiting.findLast((one) => one.step === step.step)?.done ?? step.done;
          return (
            <li key={step.step}>
              <label className="flex items-start gap-3 rounded-md px-2 py-1.5 text-sm hover:bg-sunken">
                <input
                  type="checkbox"
                  className="mt-0.5 size-4 shrink-0 accent-(--accent)"
                  checked={done}
                  disabled={!isOpen}
                  onChange={() => tick({ step: step.step, done: !done })}
                />
                <span className={cx('min-w-0 break-words', done && 'text-muted line-through')}>{step.text}</span>
              </label>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
