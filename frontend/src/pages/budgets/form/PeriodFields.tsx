import { text } from '@/text';
import { CheckField, SelectField, TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';
import { CYCLES } from '../search';
import type { Part } from './BudgetForm';

/** How long a period is, when it begins, and what goes over to the next one. */
export function PeriodFields({ draft, set, error }: Part) {
  const words = text.budgetForm;
  return (
    <div className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <SelectField
          label={words.cycle}
          hint={words.cycleHint}
          value={draft.cycle}
          options={CYCLES.map((one) => ({ value: one, label: text.budgets.cycle[one] }))}
          onChange={(event) => set({ cycle: CYCLES.find((one) => one === event.target.value) ?? 'monthly' })}
        />
        <TextField
          type="date"
          label={words.start}
          hint={draft.cycle === 'custom' ? words.startCustom : words.startHint}
          required={draft.cycle === 'custom'}
          value={draft.start_day}
          onChange={(event) => set({ start_day: event.target.value })}
          problem={problemAt(error, 'start_day')}
        />
        {draft.cycle === 'custom' && (
          <TextField
            type="date"
            label={words.end}
            hint={words.endHint}
            required
            value={draft.end_day}
            onChange={(event) => set({ end_day: event.target.value })}
            problem={problemAt(error, 'end_day')}
          />
        )}
      </div>
      <CheckField
        label={words.renews}
        hint={words.renewsHint}
        checked={draft.renews}
        onChange={(event) =>
          set({ renews: event.target.checked, ...(event.target.checked ? {} : { rollover: 'none' }) })
        }
      />
      {draft.renews && <Rollover draft={draft} set={set} error={error} />}
    </div>
  );
}

function Rollover({ draft, set, error }: Part) {
  const words = text.budgetForm;
  return (
    <>
      <CheckField
        label={words.rollover}
        hint={words.rolloverHint}
        checked={draft.rollover === 'unused'}
        onChange={(event) => set({ rollover: event.target.checked ? 'unused' : 'none' })}
      />
      {draft.rollover === 'unused' && (
        <div className="max-w-xs pl-7">
          <TextField
            label={words.cap(text.units[draft.unit])}
            hint={words.capHint}
            value={draft.cap}
            onChange={(event) => set({ cap: event.target.value })}
            problem={problemAt(error, `rollover_cap_${draft.unit}`)}
          />
        </div>
      )}
    </>
  );
}
