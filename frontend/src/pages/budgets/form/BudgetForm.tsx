/** All that people decide about a budget, from what it limits to who hears of it. */
import { type ReactNode, useState } from 'react';
import type { NewBudgetBody } from '@/api/generated';
import { isProblem } from '@/api/problem';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CheckField, TextArea, TextField } from '@/ui/Field';
import { Form, problemAt } from '@/ui/Form';
import { rulesOf, sentenceOf } from '../words';
import { AmountFields } from './AmountFields';
import { bodyOf, type Draft, termsOf } from './draft';
import { EnforcementFields } from './EnforcementFields';
import { OwnersField } from './OwnersField';
import { PeriodFields } from './PeriodFields';
import { ScopePart } from './ScopePart';
import { ThresholdsEditor } from './ThresholdsEditor';

/** What every part of the form is given. */
export type Part = {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  error: unknown;
};

const FIELDS = [
  'name',
  'limit_usd',
  'limit_tokens',
  'limit_requests',
  'start_day',
  'end_day',
  'rollover',
  'rollover_cap_usd',
  'rollover_cap_tokens',
  'rollover_cap_requests',
  'throttle_percent',
  'throttle_per_minute',
  'owners',
  'notes',
];

export function BudgetForm({
  initial,
  submit,
  busy,
  error,
  unitIsFixed,
  notice,
  onSubmit,
  onCancel,
}: {
  initial: Draft;
  submit: string;
  busy: boolean;
  error: unknown;
  unitIsFixed: boolean;
  /** What has to be known before it is sent again. */
  notice?: ReactNode;
  onSubmit: (body: NewBudgetBody) => void;
  onCancel: () => void;
}) {
  const [draft, setDraft] = useState(initial);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const part = { draft, set, error };
  const words = text.budgetForm;
  return (
    <div className="grid items-start gap-5 *:min-w-0 xl:grid-cols-[minmax(0,48rem)_minmax(18rem,24rem)]">
      <Form
        onSubmit={() => onSubmit(bodyOf(draft))}
        submit={submit}
        busy={busy}
        error={error}
        fields={shownFields(error)}
        onCancel={onCancel}
      >
        <Card title={words.what}>
          <div className="grid gap-4">
            <TextField
              label={words.name}
              hint={words.nameHint}
              required
              maxLength={100}
              value={draft.name}
              onChange={(event) => set({ name: event.target.value })}
              problem={problemAt(error, 'name')}
            />
            <ScopePart {...part} />
            <AmountFields {...part} unitIsFixed={unitIsFixed} />
          </div>
        </Card>
        <Card title={words.when}>
          <PeriodFields {...part} />
        </Card>
        <Card title={words.atLimit} hint={words.atLimitHint}>
          <EnforcementFields {...part} />
        </Card>
        <Card title={words.told} hint={words.toldHint}>
          <div className="grid gap-5">
            <OwnersField {...part} />
            <ThresholdsEditor {...part} />
          </div>
        </Card>
        <Card title={words.rest}>
          <div className="grid gap-4">
            <TextArea
              label={words.notes}
              hint={words.notesHint}
              maxLength={2000}
              value={draft.notes}
              onChange={(event) => set({ notes: event.target.value })}
              problem={problemAt(error, 'notes')}
            />
            <CheckField
              label={words.active}
              hint={words.activeHint}
              checked={draft.active}
              onChange={(event) => set({ active: event.target.checked })}
            />
          </div>
        </Card>
        <div className="xl:hidden">
          <Preview draft={draft} />
        </div>
        {notice}
      </Form>
      <div className="max-xl:hidden xl:sticky xl:top-20">
        <Preview draft={draft} />
      </div>
    </div>
  );
}

/** What will happen, in one sentence and rule by rule, before it does. */
function Preview({ draft }: { draft: Draft }) {
  const nameOf = useMemberName();
  const terms = termsOf(draft);
  return (
    <aside aria-label={text.budgetForm.preview} className="rounded-xl bg-accent-soft px-5 py-4 text-sm">
      <h2 className="text-xs font-medium text-accent">{text.budgetForm.preview}</h2>
      <p className="mt-1 font-medium text-ink" aria-live="polite">
        {draft.active ? sentenceOf(terms, nameOf) : text.budgetForm.pausedSentence}
      </p>
      <dl className="mt-4 grid gap-2.5 max-xl:hidden">
        {rulesOf(terms, nameOf)
          .filter((rule) => rule.key !== 'notes' && rule.key !== 'owners')
          .map(({ key, label, says }) => (
            <div key={key}>
              <dt className="text-xs text-accent">{label}</dt>
              <dd className="text-ink">{says}</dd>
            </div>
          ))}
      </dl>
    </aside>
  );
}

/** Fields whose problems stand beside them; those of scope and thresholds name a part of it. */
function shownFields(error: unknown): string[] {
  const parts = isProblem(error)
    ? error.fields.map((one) => one.field).filter((field) => /^(scope|thresholds)/.test(field))
    : [];
  return [...FIELDS, ...parts];
}
