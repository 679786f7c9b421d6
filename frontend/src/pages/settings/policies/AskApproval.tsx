import { useState } from 'react';
import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { SelectField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { ReasonField } from '@/ui/ReasonField';
import { toast } from '@/ui/toast';

const words = text.settings.policies.approvals;
type Dimension = keyof typeof words.dimensions;
const DIMENSIONS: readonly Dimension[] = ['', 'team', 'project', 'environment'];

export function AskApproval({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={words.ask} lead={words.askLead}>
      <AskForm onClose={onClose} />
    </Dialog>
  );
}

function AskForm({ onClose }: { onClose: () => void }) {
  const [dimension, setDimension] = useState<Dimension>('');
  const ask = api.useMutation('post', '/v1/model-approvals');
  const submit = (data: FormData) => {
    const scope = dimension === '' ? {} : { [dimension]: entered(data, 'value') };
    ask.mutate(
      {
        params: { header: ONCE },
        body: { model: entered(data, 'model'), reason: entered(data, 'reason'), scope },
      },
      {
        onSuccess: () => {
          toast(words.asked);
          onClose();
        },
      },
    );
  };
  return (
    <Form
      onSubmit={submit}
      submit={words.ask}
      busy={ask.isPending}
      error={ask.error}
      fields={['model', 'reason', `scope.${dimension}`]}
      onCancel={onClose}
    >
      <TextField
        name="model"
        required
        autoComplete="off"
        maxLength={320}
        label={words.model}
        hint={words.modelHint}
        problem={problemAt(ask.error, 'model')}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={words.forWhat}
          value={dimension}
          onChange={(event) => setDimension(DIMENSIONS.find((one) => one === event.target.value) ?? dimension)}
          options={DIMENSIONS.map((value) => ({ value, label: words.dimensions[value] }))}
        />
        {dimension !== '' && (
          <TextField
            name="value"
            required
            maxLength={128}
            autoComplete="off"
            label={words.value}
            problem={problemAt(ask.error, `scope.${dimension}`)}
          />
        )}
      </div>
      <ReasonField label={words.reason} error={ask.error} />
    </Form>
  );
}
