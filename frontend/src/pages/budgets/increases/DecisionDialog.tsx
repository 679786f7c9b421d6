import { api } from '@/api/client';
import type { LimitIncrease } from '@/api/generated';
import { ONCE } from '@/api/once';
import { quantity } from '@/format/unit';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { TextArea } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { amountWords } from '../words';

export type Decision = 'approve' | 'refuse' | 'end';

/** Grant, refuse or end, with a note of why. */
export function DecisionDialog({
  increase,
  decision,
  onClose,
}: {
  increase: LimitIncrease;
  decision: Decision;
  onClose: () => void;
}) {
  const options = {
    onSuccess: () => {
      toast(words.done[decision]);
      onClose();
    },
  };
  const approve = api.useMutation('post', '/v1/budgets/{budget_id}/increases/{increase_id}/approve', options);
  const refuse = api.useMutation('post', '/v1/budgets/{budget_id}/increases/{increase_id}/refuse', options);
  const end = api.useMutation('post', '/v1/budgets/{budget_id}/increases/{increase_id}/end', options);
  const words = text.budgets.increases;
  const decide = (data: FormData) => {
    const path = { budget_id: increase.budget_id, increase_id: increase.increase_id };
    const body = { note: entered(data, 'note') };
    const params = { path, header: ONCE };
    if (decision === 'end') return end.mutate({ params });
    return (decision === 'approve' ? approve : refuse).mutate({ params, body });
  };
  const asked = { approve, refuse, end }[decision];
  const amount = amountWords(quantity(increase, 'amount', increase.unit) ?? 0, increase.unit);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.decide[decision](amount, increase.budget_name)}
      lead={words.means[decision]}
    >
      <Form
        onSubmit={decide}
        submit={words.confirm[decision]}
        busy={asked.isPending}
        error={asked.error}
        fields={['note']}
        onCancel={onClose}
      >
        {decision !== 'end' && (
          <TextArea
            name="note"
            label={words.note}
            hint={words.noteHint}
            maxLength={500}
            problem={problemAt(asked.error, 'note')}
          />
        )}
      </Form>
    </Dialog>
  );
}
