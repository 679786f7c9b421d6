import { client } from '@/api/client';
import type { Opportunity } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { ifVersion } from '@/api/versioned';
import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { TextArea, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import type { Act } from './acts';

const words = text.opportunities.actions;
type Worded = Exclude<Act, 'investigate' | 'reopen'>;

const LEADS: Record<Worded, string> = {
  plan: words.planLead,
  implement: words.implementLead,
  dismiss: words.dismissLead,
  verify: words.verifyLead,
};
const SAID: Record<Worded, string> = {
  plan: words.plannedDone,
  implement: words.implemented,
  dismiss: words.dismissed,
  verify: words.verified,
};

/** A step that needs words: a day, a reason, an amount. */
export function ActDialog({ act, opportunity, onClose }: { act: Act; opportunity: Opportunity; onClose: () => void }) {
  const worded = isWorded(act) ? act : 'plan';
  const take = useAct((form: FormData) => send(worded, opportunity, form), {
    said: SAID[worded],
    onDone: onClose,
    quiet: true,
  });
  return (
    <Dialog open onClose={onClose} title={words[worded]} lead={LEADS[worded]}>
      <p className="mb-4 text-sm font-medium break-words">{opportunity.title}</p>
      <Form
        onSubmit={(form) => take.mutate(form)}
        submit={words[worded]}
        busy={take.isPending}
        error={take.error}
        fields={['day', 'reason', 'savings_usd', 'note']}
        onCancel={onClose}
      >
        <Inputs act={worded} opportunity={opportunity} error={take.error} />
      </Form>
    </Dialog>
  );
}

function isWorded(act: Act): act is Worded {
  return act !== 'investigate' && act !== 'reopen';
}

function Inputs({ act, opportunity, error }: { act: Worded; opportunity: Opportunity; error: unknown }) {
  const today = dayOf(Date.now(), useZone());
  if (act === 'plan' || act === 'implement') {
    return (
      <TextField
        label={act === 'plan' ? words.planDay : words.implementDay}
        name="day"
        type="date"
        {...(act === 'plan' ? { min: today } : { max: today })}
        defaultValue={act === 'plan' ? (opportunity.planned_for ?? '') : today}
        problem={problemAt(error, 'day')}
      />
    );
  }
  if (act === 'dismiss') {
    return (
      <TextArea
        label={words.dismissReason}
        name="reason"
        maxLength={1000}
        required
        problem={problemAt(error, 'reason')}
      />
    );
  }
  return (
    <>
      <TextField
        label={words.verifyAmount}
        name="savings_usd"
        inputMode="decimal"
        pattern="-?[0-9]+([.][0-9]{1,12})?"
        required
        problem={problemAt(error, 'savings_usd')}
      />
      <TextArea label={words.verifyNote} name="note" maxLength={1000} problem={problemAt(error, 'note')} />
    </>
  );
}

function send(act: Worded, { opportunity_id, version }: Opportunity, form: FormData): Promise<unknown> {
  const at = { params: { path: { opportunity_id } }, headers: ifVersion(version) };
  const day = entered(form, 'day');
  const onDay = day === '' ? {} : { day };
  switch (act) {
    case 'plan':
      return client.POST('/v1/opportunities/{opportunity_id}/plan', { ...at, body: onDay });
    case 'implement':
      return client.POST('/v1/opportunities/{opportunity_id}/implement', { ...at, body: onDay });
    case 'dismiss':
      return client.POST('/v1/opportunities/{opportunity_id}/dismiss', {
        ...at,
        body: { reason: entered(form, 'reason') },
      });
    case 'verify':
      return client.POST('/v1/opportunities/{opportunity_id}/verify', {
        ...at,
        body: { savings_usd: entered(form, 'savings_usd'), note: entered(form, 'note') },
      });
  }
}
