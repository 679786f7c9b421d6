import { useMutation } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { PriceEntry } from '@/api/generated';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { entered } from '@/ui/Form';
import { FormDialog } from '@/ui/FormDialog';
import { ReasonField } from '@/ui/ReasonField';
import { toast } from '@/ui/toast';
import type { Action } from './entryColumns';
import { entryWords } from './entryWords';
import { ANSWERS, type Of } from './paths';

const words = text.prices;
export type Asked = { action: Action; entry: PriceEntry; of: Of };

/** Granting, refusing and withdrawing: each with a reason that stays. */
export function AnswerDialog({ asked: { action, entry, of }, onClose }: { asked: Asked; onClose: () => void }) {
  const answer = useMutation({
    mutationFn: (reason: string) =>
      client.POST(of === 'deployment' ? ANSWERS.deployment : ANSWERS.negotiated[action], {
        params: { path: { sequence: String(entry.sequence) }, header: ONCE },
        body: { reason },
      }),
    onSuccess: () => {
      toast(words.done);
      onClose();
    },
  });
  return (
    <FormDialog
      title={words.actionTitle(words.actions[action], entry.sequence)}
      lead={entryWords(entry)}
      submit={words.actions[action]}
      sending={answer}
      fields={['reason']}
      onSubmit={(data) => answer.mutate(entered(data, 'reason'))}
      onClose={onClose}
    >
      <ReasonField label={words.reason} hint={words.reasonHint} error={answer.error} />
    </FormDialog>
  );
}
