import { useId } from 'react';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { SelectField, TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';
import { ENFORCEMENTS } from '../search';
import type { Part } from './BudgetForm';

/** What happens near and at the limit. */
export function EnforcementFields({ draft, set, error }: Part) {
  const words = text.budgetForm;
  const name = useId();
  return (
    <div className="grid gap-4">
      <fieldset className="grid gap-2 sm:grid-cols-3">
        <legend className="sr-only">{words.atLimit}</legend>
        {ENFORCEMENTS.map((one) => (
          <label
            key={one}
            className={cx(
              'flex cursor-pointer flex-col gap-1 rounded-xl border p-4 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
              draft.enforcement === one ? 'border-accent bg-accent-soft' : 'border-line hover:border-line-strong',
            )}
          >
            <span className="flex items-center gap-2 font-semibold">
              <input
                type="radio"
                name={name}
                className="size-4 accent-(--accent)"
                checked={draft.enforcement === one}
                onChange={() => set({ enforcement: one })}
              />
              {text.budgets.enforcement[one]}
            </span>
            <span className={draft.enforcement === one ? 'text-ink' : 'text-muted'}>{words.enforcementMeans[one]}</span>
          </label>
        ))}
      </fieldset>
      {draft.enforcement === 'throttle' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={words.throttlePercent}
            inputMode="numeric"
            value={draft.throttle_percent}
            onChange={(event) => set({ throttle_percent: event.target.value })}
            problem={problemAt(error, 'throttle_percent')}
          />
          <TextField
            label={words.throttlePerMinute}
            inputMode="numeric"
            value={draft.throttle_per_minute}
            onChange={(event) => set({ throttle_per_minute: event.target.value })}
            problem={problemAt(error, 'throttle_per_minute')}
          />
        </div>
      )}
      {draft.enforcement !== 'notify' && (
        <SelectField
          label={words.unreachable}
          hint={words.unreachableHint}
          value={draft.when_unreachable}
          options={[
            { value: 'allow', label: words.allow },
            { value: 'refuse', label: words.refuse },
          ]}
          onChange={(event) => set({ when_unreachable: event.target.value === 'refuse' ? 'refuse' : 'allow' })}
        />
      )}
    </div>
  );
}
