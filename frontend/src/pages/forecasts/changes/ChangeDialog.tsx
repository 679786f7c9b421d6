import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '@/api/client';
import type { ForecastAdjustment } from '@/api/generated';
import { ONCE } from '@/api/once';
import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { UNITS, type Unit } from '@/format/unit';
import { ScopeField } from '@/scope/ScopeField';
import { textsOf } from '@/scope/scope';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { SelectField, TextField } from '@/ui/Field';
import { Form, problemAt } from '@/ui/Form';
import { Segmented } from '@/ui/Tabs';
import { toast } from '@/ui/toast';
import { bodyOf, type Draft, draftOf } from './effect';
import { useChangeVersion } from './useChangeVersion';

const words = text.forecasts.changes;
const FIELDS = [
  'note',
  'from',
  'until',
  'percent',
  'unit',
  'per_day_usd',
  'per_day_tokens',
  'per_day_requests',
  'scope',
];

export function ChangeDialog({ change, onClose }: { change: ForecastAdjustment | null; onClose: () => void }) {
  const today = dayOf(Date.now(), useZone());
  const [draft, setDraft] = useState<Draft>(() => (change === null ? empty(today) : draftOf(change, textsOf)));
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const etag = useChangeVersion(change?.adjustment_id);
  const save = useMutation({
    mutationFn: () => send(draft, change, etag),
    onSuccess: () => {
      toast(words.saved);
      onClose();
    },
  });
  const busy = save.isPending || (change !== null && etag === undefined);
  return (
    <Dialog open onClose={onClose} title={change === null ? words.add : words.edit}>
      <Form
        onSubmit={() => save.mutate()}
        submit={text.save}
        busy={busy}
        error={save.error}
        fields={FIELDS}
        onCancel={onClose}
      >
        <TextField
          label={words.form.note}
          placeholder={words.form.notePlaceholder}
          value={draft.note}
          onChange={(event) => set({ note: event.target.value })}
          problem={problemAt(save.error, 'note')}
          maxLength={100}
          required
        />
        <Amount draft={draft} set={set} error={save.error} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={words.form.from}
            type="date"
            value={draft.from}
            onChange={(event) => set({ from: event.target.value })}
            problem={problemAt(save.error, 'from')}
            required
          />
          <TextField
            label={words.form.until}
            hint={words.form.untilHint}
            type="date"
            value={draft.until}
            onChange={(event) => set({ until: event.target.value })}
            problem={problemAt(save.error, 'until')}
          />
        </div>
        <ScopeField
          label={words.form.scope}
          value={draft.scope}
          onChange={(scope) => set({ scope })}
          problem={problemAt(save.error, 'scope')}
        />
      </Form>
    </Dialog>
  );
}

function Amount({ draft, set, error }: { draft: Draft; set: (part: Partial<Draft>) => void; error: unknown }) {
  const perUnit: Unit = draft.unit === '' ? 'usd' : draft.unit;
  const problem = ['percent', 'per_day_usd', 'per_day_tokens', 'per_day_requests']
    .map((field) => problemAt(error, field))
    .find((one) => one !== undefined);
  return (
    <>
      <Segmented
        label={words.form.how}
        value={draft.how}
        options={[
          { value: 'percent', label: words.form.percent },
          { value: 'perDay', label: words.form.perDay },
        ]}
        onChange={(how) => set({ how, unit: how === 'perDay' ? perUnit : draft.unit })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={draft.how === 'percent' ? words.form.percent : words.form.amount[perUnit]}
          {...(draft.how === 'percent' ? { hint: words.form.percentHint } : {})}
          inputMode="decimal"
          pattern="-?[0-9]+([.][0-9]+)?"
          value={draft.amount}
          onChange={(event) => set({ amount: event.target.value.trim() })}
          problem={problem}
          required
        />
        <SelectField
          label={words.form.unit}
          {...(draft.how === 'percent' ? { hint: words.form.unitHint } : {})}
          value={draft.unit}
          onChange={(event) => set({ unit: UNITS.find((unit) => unit === event.target.value) ?? '' })}
          options={(draft.how === 'percent' ? (['', ...UNITS] as const) : UNITS).map((unit) => ({
            value: unit,
            label: words.form.units[unit],
          }))}
          problem={problemAt(error, 'unit')}
        />
      </div>
    </>
  );
}

function empty(today: string): Draft {
  return { note: '', from: today, until: '', scope: [], how: 'percent', unit: '', amount: '' };
}

async function send(draft: Draft, change: ForecastAdjustment | null, etag: string | undefined): Promise<void> {
  const body = bodyOf(draft);
  if (change === null) {
    await client.POST('/v1/forecast-adjustments', {
      body,
      params: { header: ONCE },
    });
    return;
  }
  await client.PUT('/v1/forecast-adjustments/{adjustment_id}', {
    body,
    params: { path: { adjustment_id: change.adjustment_id }, header: { 'If-Match': etag ?? '' } },
  });
}
