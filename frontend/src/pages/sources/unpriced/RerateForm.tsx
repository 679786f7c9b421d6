import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { DaysFields } from '@/app/period/DaysFields';
import { addDays } from '@/format/time';
import { text } from '@/text';
import { CheckField } from '@/ui/Field';
import { entered } from '@/ui/Form';
import { FormDialog } from '@/ui/FormDialog';
import { ReasonField } from '@/ui/ReasonField';

const words = text.sources.unpriced;
const USUAL_DAYS = 30;

export function RerateForm({ onClose, onBegun }: { onClose: () => void; onBegun: (reratingId: string) => void }) {
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
  const { error } = preview;
  return (
    <FormDialog
      title={words.rerateMake}
      lead={words.rerateHint}
      submit={words.preview}
      sending={preview}
      fields={['from', 'to', 'reason']}
      onSubmit={submit}
      onClose={onClose}
    >
      <DaysFields days={USUAL_DAYS} from={words.rerateFrom} to={words.rerateTo} error={error} />
      <CheckField name="only_unpriced" label={words.onlyUnpriced} hint={words.onlyUnpricedHint} defaultChecked />
      <ReasonField label={words.reason} hint={words.reasonHint} error={error} />
    </FormDialog>
  );
}
