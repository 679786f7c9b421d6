import { useState } from 'react';
import { client } from '@/api/client';
import type { Recommendation } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { ifVersion } from '@/api/versioned';
import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { TextArea, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
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
    <Dialog open onClose={onClose} title={title} lead={LEADS[act]}>
      <Form
        onSubmit={(form) => decide.mutate(form)}
        submit={title}
        busy={decide.isPending}
        error={decide.error}
        fields={FIELDS}
        onCancel={onClose}
      >
        <Inputs act={act} error={decide.error} />
      </Form>
    </Dialog>
  );
}

function Inputs({ act, error }: { act: Act; error: unknown }) {
  const at = (field: string) => problemAt(error, field);
  const note = <TextArea label={words.note} hint={words.noteHint} name="note" maxLength={1000} problem={at('note')} />;
  if (act === 'reject') {
    return <TextArea label={words.reason} name="reason" maxLength={1000} required problem={at('reason')} />;
  }
  if (act === 'ask') {
    return <TextArea label={words.question} name="question" maxLength={1000} required problem={at('question')} />;
  }
  if (act === 'answer') {
    return <TextArea label={words.answer} name="answer" maxLength={1000} required problem={at('answer')} />;
  }
  if (act === 'verify') return <VerifyInputs error={error} note={note} />;
  return (
    <>
      {act === 'implement' && <ImplementInputs error={error} />}
      {note}
    </>
  );
}

function ImplementInputs({ error }: { error: unknown }) {
  const today = dayOf(Date.now(), useZone());
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label={words.day}
        name="day"
        type="date"
        max={today}
        defaultValue={today}
        required
        problem={problemAt(error, 'day')}
      />
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

function VerifyInputs({ error, note }: { error: unknown; note: React.ReactNode }) {
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
      {how === 'state' && (
        <TextField
          label={words.amount}
          hint={words.stateLead}
          name="amount_usd"
          inputMode="decimal"
          pattern="-?[0-9]+([.][0-9]+)?"
          required
          problem={problemAt(error, 'amount_usd')}
        />
      )}
      {note}
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
