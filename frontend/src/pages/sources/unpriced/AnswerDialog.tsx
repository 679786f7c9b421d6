import { api } from '@/api/client';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { entered, Form } from '@/ui/Form';
import { ReasonField } from '@/ui/ReasonField';
import { toast } from '@/ui/toast';

const words = text.sources.unpriced;
export type Answering = { kind: 'withdraw' | 'grant' | 'refuse'; sequence: string };

export function AnswerDialog({ of: { kind, sequence }, onClose }: { of: Answering; onClose: () => void }) {
  const onSuccess = () => {
    toast(words.answered);
    onClose();
  };
  const withdraw = api.useMutation('post', '/v1/prices/negotiated/{sequence}/withdraw', { onSuccess });
  const grant = api.useMutation('post', '/v1/prices/negotiated/{sequence}/grant', { onSuccess });
  const refuse = api.useMutation('post', '/v1/prices/negotiated/{sequence}/refuse', { onSuccess });
  const answer = { withdraw, grant, refuse }[kind];
  return (
    <Dialog open onClose={onClose} title={words.answerTitle[kind]} lead={words.answerLead}>
      <Form
        onSubmit={(data) =>
          answer.mutate({ params: { path: { sequence } }, body: { reason: entered(data, 'reason') } })
        }
        submit={words[kind]}
        busy={answer.isPending}
        error={answer.error}
        fields={['reason']}
        onCancel={onClose}
      >
        <ReasonField label={words.reason} hint={words.reasonHint} error={answer.error} />
      </Form>
    </Dialog>
  );
}
