import { Plus, Trash2 } from 'lucide-react';
import type { ThresholdBody } from '@/api/generated';
import { marksOf } from '@/budgets/BudgetMeter';
import { text } from '@/text';
import { Button, IconButton } from '@/ui/Button';
import { CheckField, SelectField, TextField } from '@/ui/Field';
import { Meter } from '@/ui/Meter';
import type { Part } from './BudgetForm';
import { Channels } from './Channels';
import { problemWithin } from './problemWithin';

const LEVELS = ['info', 'warning', 'critical', 'exceeded'] as const;
const KINDS = ['actual', 'forecast'] as const;
const MOST = 20;

/** At which shares of the limit people are told, how urgently, and whom each of it reaches. */
export function ThresholdsEditor({ draft, set, error }: Part) {
  const words = text.budgetForm.thresholds;
  const change = (place: number, to: Partial<ThresholdBody>) =>
    set({ thresholds: draft.thresholds.map((one, at) => (at === place ? { ...one, ...to } : one)) });
  const problem = problemWithin(error, 'thresholds');
  return (
    <div className="grid gap-3">
      <CheckField
        label={words.on}
        hint={words.onHint}
        checked={draft.alerts}
        onChange={(event) => set({ alerts: event.target.checked })}
      />
      {draft.alerts && (
        <>
          <Meter fraction={0} marks={marksOf(draft.thresholds)} label={words.meter} />
          <ul className="grid gap-2">
            {draft.thresholds.map((one, place) => (
              <Row
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place
                key={place}
                threshold={one}
                onChange={(to) => change(place, to)}
                onRemove={() => set({ thresholds: draft.thresholds.filter((_, at) => at !== place) })}
              />
            ))}
          </ul>
          {problem !== undefined && <p className="text-xs font-medium text-bad">{problem}</p>}
          <div>
            <Button
              size="small"
              disabled={draft.thresholds.length >= MOST}
              onClick={() =>
                set({ thresholds: [...draft.thresholds, { percent: 90, level: 'warning', kind: 'actual' }] })
              }
            >
              <Plus className="size-3.5" aria-hidden />
              {words.add}
            </Button>
          </div>
          <CheckField
            label={words.reminds}
            checked={draft.reminds_daily}
            onChange={(event) => set({ reminds_daily: event.target.checked })}
          />
          <Channels thresholds={draft.thresholds} />
        </>
      )}
    </div>
  );
}

function Row({
  threshold,
  onChange,
  onRemove,
}: {
  threshold: ThresholdBody;
  onChange: (to: Partial<ThresholdBody>) => void;
  onRemove: () => void;
}) {
  const words = text.budgetForm.thresholds;
  return (
    <li className="grid grid-cols-[5.5rem_auto_minmax(0,1fr)_auto] sm:grid-cols-[5.5rem_auto_minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-2">
      <TextField
        label={words.percent}
        labelHidden
        type="number"
        min={1}
        max={1000}
        required
        value={Number.isNaN(threshold.percent) ? '' : threshold.percent}
        onChange={(event) => onChange({ percent: event.target.valueAsNumber })}
      />
      <span className="pt-2 text-sm text-muted" aria-hidden>
        %
      </span>
      <SelectField
        label={words.kind}
        labelHidden
        value={threshold.kind ?? 'actual'}
        options={KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
        onChange={(event) => onChange({ kind: event.target.value === 'forecast' ? 'forecast' : 'actual' })}
      />
      <div className="min-w-0 max-sm:order-last max-sm:col-span-4">
        <SelectField
          label={words.level}
          labelHidden
          hint={text.budgets.thresholds.goesTo[threshold.level]}
          value={threshold.level}
          options={LEVELS.map((level) => ({ value: level, label: text.alerts.level[level] }))}
          onChange={(event) => onChange({ level: LEVELS.find((level) => level === event.target.value) ?? 'warning' })}
        />
      </div>
      <IconButton label={words.remove(threshold.percent)} onClick={onRemove}>
        <Trash2 className="size-4" aria-hidden />
      </IconButton>
    </li>
  );
}
