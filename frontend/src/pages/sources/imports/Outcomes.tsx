import type { ImportOutcomes } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { cx } from '@/ui/cx';
import { Count } from '@/ui/Figure';
import { Meter } from '@/ui/Meter';

const words = text.sources.imports;
type Name = keyof typeof words.outcome;

const LINES: readonly { name: Name; within?: true; tone: 'good' | 'neutral' | 'warn' | 'bad' }[] = [
  { name: 'counted', tone: 'good' },
  { name: 'late', within: true, tone: 'neutral' },
  { name: 'unpriced', within: true, tone: 'warn' },
  { name: 'duplicates', tone: 'neutral' },
  { name: 'conflicts', tone: 'warn' },
  { name: 'voided', tone: 'neutral' },
  { name: 'quarantined', tone: 'bad' },
  { name: 'in_flight', tone: 'neutral' },
  { name: 'unknown', tone: 'bad' },
];

/** Where each accepted call went; what nothing went to is left out, but for what counts. */
export function Outcomes({ outcomes, accepted }: { outcomes: ImportOutcomes; accepted: number | undefined }) {
  const most = Math.max(accepted ?? 0, outcomes.counted, 1);
  return (
    <Card title={words.outcomes} hint={words.outcomesHint}>
      <ul className="grid gap-3">
        {LINES.filter(({ name }) => name === 'counted' || outcomes[name] > 0).map(({ name, within, tone }) => (
          <li key={name} className={cx('text-sm', within && 'pl-5')}>
            <div className="mb-1 flex items-baseline justify-between gap-4">
              <span className={cx(within && 'text-muted')}>{words.outcome[name]}</span>
              <strong className="font-medium">
                <Count value={outcomes[name]} />
              </strong>
            </div>
            <Meter fraction={outcomes[name] / most} tone={tone} label={words.outcome[name]} />
          </li>
        ))}
      </ul>
      {!outcomes.settled && <p className="mt-4 text-xs text-muted">{words.unsettled}</p>}
    </Card>
  );
}
