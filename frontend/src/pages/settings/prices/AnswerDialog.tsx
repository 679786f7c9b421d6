import { useMutation } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { PriceEntry } from '@/api/generated';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { entered, Form } from '@/ui/Form';
import { ReasonField } from '@/ui/ReasonField';
import { toast } from '@/ui/toast';
import type { Of } from './Entries';
import type { Action } from './entryColumns';
import { entryWords } from './entryWords';

const words = text.settings.prices;
export type Asked = { action: Action; entry: PriceEntry; of: Of };

const PATHS = {
  grant: '/v1/prices/negotiated/{sequence}/grant',
  refuse: '/v1/prices/negotiated/{sequence}/refuse',
  withdraw: '/v1/prices/negotiated/{sequence}/withdraw',
} as const;

/** Granting, refusing and withdrawing: each with a reason that stays. */
export function AnswerDialog({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  return (
    <Dialog
      open={asked !== null}
      onClose={onClose}
      title={asked === null ? '' : words.actionTitle(words.actions[asked.action], asked.entry.sequence)}
      lead={asked === null ? '' : entryWords(asked.entry)}
    >
      {asked !== null && <AnswerForm asked={asked} onClose={onClose} />}
    </Dialog>
  );
}

function AnswerForm({ asked: { action, entry, of }, onClose }: { asked: Asked; onClose: () => void }) {
  const path = of === 'deployment' ? '/v1/prices/entries/{sequence}/withdraw' : PATHS[action];
  const answer = useMutation({
    mutationFn: (reason: string) =>
      client.POST(path, {
        params: { path: { sequence: String(entry.sequence) }, header: ONCE },
        body: { reason },
      }),
    onSuccess: () => {
      toast(words.done);
      onClose();
    },
  });
  return (
    <Form
      onSubmit={(data) => answer.mutate(entered(data, 'reason'))}
      submit={words.actions[action]}
      busy={answer.isPending}
      error={answer.error}
      fields={['reason']}
      onCancel={onClose}
    >
      <ReasonField label={words.reason} hint={words.reasonHint} error={answer.error} />
    </Form>
  );
}
