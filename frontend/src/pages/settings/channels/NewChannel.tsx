import { useState } from 'react';
import { api } from '@/api/client';
import type { Channel, ChannelWithSecret } from '@/api/generated';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { SelectField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { BudgetFields } from './BudgetFields';
import { checkedBudgets } from './budgets';
import { LevelFields } from './LevelFields';
import { checkedLevels, usualLevels } from './levels';

const words = text.settings.channels;
const KINDS = ['email', 'slack', 'webhook', 'sns'] as const;

export function NewChannel({
  open,
  onClose,
  onMade,
}: {
  open: boolean;
  onClose: () => void;
  onMade: (channel: ChannelWithSecret) => void;
}) {
  return (
    <Dialog open={open} onClose={onClose} title={words.add} lead={words.addLead}>
      <NewForm onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function NewForm({ onClose, onMade }: { onClose: () => void; onMade: (channel: ChannelWithSecret) => void }) {
  const [kind, setKind] = useState<Channel['kind']>('email');
  const make = api.useMutation('post', '/v1/channels');
  const submit = (data: FormData) =>
    make.mutate(
      {
        params: { header: ONCE },
        body: {
          kind,
          name: entered(data, 'name'),
          target: entered(data, 'target'),
          levels: checkedLevels(data),
          budgets: checkedBudgets(data.keys()),
        },
      },
      { onSuccess: onMade },
    );
  const { error } = make;
  return (
    <Form
      onSubmit={submit}
      submit={words.add}
      busy={make.isPending}
      error={error}
      fields={['name', 'target']}
      onCancel={onClose}
    >
      <SelectField
        label={words.kind}
        value={kind}
        onChange={(event) => setKind(KINDS.find((one) => one === event.target.value) ?? kind)}
        options={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
      />
      <TextField name="name" required maxLength={100} label={words.name} problem={problemAt(error, 'name')} />
      <Target kind={kind} problem={problemAt(error, 'target')} />
      <LevelFields key={kind} levels={usualLevels(kind)} />
      <BudgetFields chosen={[]} />
    </Form>
  );
}

function Target({ kind, problem }: { kind: Channel['kind']; problem: string | undefined }) {
  const { data } = api.useQuery('get', '/v1/alert-settings', {});
  return (
    <TextField
      name="target"
      type={kind === 'email' ? 'email' : 'text'}
      required
      autoComplete="off"
      maxLength={2048}
      label={words.targets[kind]}
      hint={kind === 'sns' ? words.targetHints.sns(data?.topic_prefix ?? '…') : words.targetHints[kind]}
      problem={problem}
    />
  );
}
