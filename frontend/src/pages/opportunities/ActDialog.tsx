import { client } from '@/api/client';
import type { Opportunity } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { ifVersion } from '@/api/versioned';
import { DayField, SavedField, WordsField } from '@/savings/fields';
import { text } from '@/text';
import { entered } from '@/ui/Form';
import { FormDialog } from '@/ui/FormDialog';
import { type Act, isPlain } from './acts';

const words = text.opportunities.actions;
type Worded = Exclude<Act, 'investigate' | 'reopen'>;

const SAID: Record<Worded, string> = {
  plan: words.plannedDone,
  implement: words.implemented,
  dismiss: words.dismissed,
  verify: words.verified,
};

/** A step that needs words: a day, a reason, an amount. */
export function ActDialog({ act, opportunity, onClose }: { act: Act; opportunity: Opportunity; onClose: () => void }) {
  const worded = isPlain(act) ? 'plan' : act;
  const take = useAct((form: FormData) => send(worded, opportunity, form), {
    said: SAID[worded],
    onDone: onClose,
    quiet: true,
  });
  return (
    <FormDialog
      title={words[worded]}
      lead={words[`${worded}Lead`]}
      submit={words[worded]}
      sending={take}
      fields={['day', 'reason', 'savings_usd', 'note']}
      onSubmit={(form) => take.mutate(form)}
      onClose={onClose}
    >
      <p className="text-sm font-medium break-words">{opportunity.title}</p>
      <Inputs act={worded} planned={opportunity.planned_for} error={take.error} />
    </FormDialog>
  );
}

function Inputs({ act, planned, error }: { act: Worded; planned: string | null; error: unknown }) {
  switch (act) {
    case 'plan':
      return <DayField name="day" label={words.planDay} when="future" day={planned ?? ''} error={error} />;
    case 'implement':
      return <DayField name="day" label={words.implementDay} when="past" error={error} />;
    case 'dismiss':
      return <WordsField name="reason" label={words.dismissReason} required error={error} />;
    case 'verify':
      return (
        <>
          <SavedField name="savings_usd" label={words.verifyAmount} error={error} />
          <WordsField name="note" label={words.verifyNote} error={error} />
        </>
      );
  }
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
