import { useState } from 'react';
import { client } from '@/api/client';
import type { Recommendation } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { ifVersion } from '@/api/versioned';
import { DayField, SavedField, WordsField } from '@/savings/fields';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { entered, problemAt } from '@/ui/Form';
import { FormDialog } from '@/ui/FormDialog';
import { Segmented } from '@/ui/Tabs';
import type { Act } from './acts';

const words = text.recommendations.decide;

const LEADS: Record<Act, string> = {
  accept: words.acceptLead,
  ask: words.moreInfoLead,
  answer: words.answerLead,
  reject: words.rejectLead,
  implement: words.implementLead,
  verify: words.verifyLead,
  archive: words.archiveLead,
};
const SAID: Record<Act, string> = {
  accept: words.accepted,
  ask: words.asked,
  answer: words.answered,
  reject: words.rejected,
  implement: words.implemented,
  verify: words.verified,
  archive: words.archived,
};
const FIELDS = ['note', 'reason', 'question', 'answer', 'day', 'hours_spent', 'amount_usd'];

/** One decision: what it means, what is asked for it, and what the API says against it. */
export function ActDialog({
  act,
  title,
  recommendation,
  onClose,
}: {
  act: Act;
  title: string;
  recommendation: Recommendation;
  onClose: () => void;
}) {
  const decide = useAct((form: FormData) => send(act, recommendation, form), {
    said: SAID[act],
    onDone: onClose,
    quiet: true,
  });
  return (
    <FormDialog
      title={title}
      lead={LEADS[act]}
      submit={title}
      sending={decide}
      fields={FIELDS}
      onSubmit={(form) => decide.mutate(form)}
      onClose={onClose}
    >
      <Inputs act={act} error={decide.error} />
    </FormDialog>
  );
}

function Inputs({ act, error }: { act: Act; error: unknown }) {
  const note = <WordsField name="note" label={words.note} hint={words.noteHint} error={error} />;
  switch (act) {
    case 'reject':
      return <WordsField name="reason" label={words.reason} required error={error} />;
    case 'ask':
      return <WordsField name="question" label={words.question} required error={error} />;
    case 'answer':
      return <WordsField name="answer" label={words.answer} required error={error} />;
    case 'verify':
      return (
        <>
          <VerifyInputs error={error} />
          {note}
        </>
      );
    case 'implement':
      return (
        <>
          <ImplementInputs error={error} />
          {note}
        </>
      );
    default:
      return note;
  }
}

function ImplementInputs({ error }: { error: unknown }) {
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <DayField name="day" label={words.day} when="past" required error={error} />
      <TextField
        label={words.hours}
        hint={words.hoursHint}
        name="hours_spent"
        type="number"
        min={0}
        step={1}
        problem={problemAt(error, 'hours_spent')}
      />
    </div>
  );
}

function VerifyInputs({ error }: { error: unknown }) {
  const [how, setHow] = useState<'measure' | 'state'>('measure');
  return (
    <>
      <Segmented
        label={words.verify}
        value={how}
        options={[
          { value: 'measure', label: words.measure },
          { value: 'state', label: words.state },
        ]}
        onChange={setHow}
      />
      {how === 'state' && <SavedField name="amount_usd" label={words.amount} hint={words.stateLead} error={error} />}
    </>
  );
}

function send(act: Act, { recommendation_id, version }: Recommendation, form: FormData): Promise<unknown> {
  const at = { params: { path: { recommendation_id } }, headers: ifVersion(version) };
  const note = entered(form, 'note');
  switch (act) {
    case 'accept':
      return client.POST('/v1/recommendations/{recommendation_id}/accept', { ...at, body: { note } });
    case 'archive':
      return client.POST('/v1/recommendations/{recommendation_id}/archive', { ...at, body: { note } });
    case 'reject': {
      const reason = entered(form, 'reason');
      return client.POST('/v1/recommendations/{recommendation_id}/reject', { ...at, body: { reason } });
    }
    case 'ask': {
      const question = entered(form, 'question');
      return client.POST('/v1/recommendations/{recommendation_id}/more-info', { ...at, body: { question } });
    }
    case 'answer': {
      const answer = entered(form, 'answer');
      return client.POST('/v1/recommendations/{recommendation_id}/more-info', { ...at, body: { answer } });
    }
    case 'implement': {
      const hours = entered(form, 'hours_spent');
      const body = { note, day: entered(form, 'day'), hours_spent: hours === '' ? null : Number(hours) };
      return client.POST('/v1/recommendations/{recommendation_id}/implement', { ...at, body });
    }
    case 'verify': {
      const amount = entered(form, 'amount_usd');
      const body = amount === '' ? { note } : { note, amount_usd: amount };
      return client.POST('/v1/recommendations/{recommendation_id}/verify', { ...at, body });
    }
  }
}
