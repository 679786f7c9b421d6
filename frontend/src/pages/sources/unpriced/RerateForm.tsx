import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { useZone } from '@/app/session/useAccount';
import { addDays, dayOf } from '@/format/time';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { CheckField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { ReasonField } from '@/ui/ReasonField';

const words = text.sources.unpriced;
const USUAL_DAYS = 30;

export function RerateForm({ onClose, onBegun }: { onClose: () => void; onBegun: (reratingId: string) => void }) {
  const today = dayOf(Date.now(), useZone());
  const preview = api.useMutation('post', '/v1/prices/rerate', { onSuccess: (begun) => onBegun(begun.rerating_id) });
  const submit = (data: FormData) => {
    const body = {
      from: entered(data, 'from'),
      to: addDays(entered(data, 'to'), 1),
      reason: entered(data, 'reason'),
      only_unpriced: data.has('only_unpriced'),
    };
    preview.mutate({ params: { header: ONCE }, body });
  };
  const error = preview.error;
  return (
    <Dialog open onClose={onClose} title={words.rerateMake} lead={words.rerateHint}>
      <Form
        onSubmit={submit}
        submit={words.preview}
        busy={preview.isPending}
        error={error}
        fields={['from', 'to', 'reason']}
        onCancel={onClose}
      >
        <div className="grid grid-cols-2 gap-4">
          <TextField
            name="from"
            type="date"
            required
            defaultValue={addDays(today, 1 - USUAL_DAYS)}
            label={words.rerateFrom}
            problem={problemAt(error, 'from')}
          />
          <TextField
            name="to"
            type="date"
            required
            defaultValue={today}
            label={words.rerateTo}
            problem={problemAt(error, 'to')}
          />
        </div>
        <CheckField name="only_unpriced" label={words.onlyUnpriced} hint={words.onlyUnpricedHint} defaultChecked />
        <ReasonField label={words.reason} hint={words.reasonHint} error={error} />
      </Form>
    </Dialog>
  );
}
