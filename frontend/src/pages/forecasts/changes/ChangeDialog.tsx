import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '@/api/client';
import type { AdjustmentBody } from '@/api/generated';
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
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { Segmented } from '@/ui/Tabs';
import { toast } from '@/ui/toast';
import { bodyOf, type Draft, draftOf } from './effect';
import { useHeldChange } from './useHeldChange';

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

/** A new one, or one that is to be another. */
export function ChangeDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={id === null ? words.add : words.edit}>
      {id === null ? <New onClose={onClose} /> : <Known id={id} onClose={onClose} />}
    </Dialog>
  );
}

function New({ onClose }: { onClose: () => void }) {
  const today = dayOf(Date.now(), useZone());
  const create = (body: AdjustmentBody) => client.POST('/v1/forecast-adjustments', { body, params: { header: ONCE } });
  return <ChangeForm initial={empty(today)} send={create} onClose={onClose} />;
}

function Known({ id, onClose }: { id: string; onClose: () => void }) {
  const held = useHeldChange(id);
  return (
    <Shown of={held} waiting={<SkeletonLines lines={8} />}>
      {({ data, etag }) => (
        <ChangeForm
          key={etag}
          initial={draftOf(data, textsOf)}
          send={(body) =>
            client.PUT('/v1/forecast-adjustments/{adjustment_id}', {
              body,
              params: { path: { adjustment_id: id }, header: { 'If-Match': etag } },
            })
          }
          onNewer={() => void held.refetch()}
          onClose={onClose}
        />
      )}
    </Shown>
  );
}

function ChangeForm({
  initial,
  send,
  onNewer,
  onClose,
}: {
  initial: Draft;
  send: (body: AdjustmentBody) => Promise<unknown>;
  /** Shows what somebody else made of it. */
  onNewer?: () => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(initial);
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const save = useMutation({
    mutationFn: () => send(bodyOf(draft)),
    onSuccess: () => {
      toast(words.saved);
      onClose();
    },
  });
  return (
    <Form
      onSubmit={() => save.mutate()}
      submit={text.save}
      busy={save.isPending}
      error={unlessNewer(save.error)}
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
      {onNewer !== undefined && <Newer error={save.error} onShow={onNewer} />}
    </Form>
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
