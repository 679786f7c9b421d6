import { useState } from 'react';
import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { SelectField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { COMMON_FIELDS, CommonFields, KeyField, readCommon } from './fields';
import { needsAddress, PROVIDER_OPTIONS } from './providers';

const words = text.sources.connections;

export function NewConnection({ onClose, onMade }: { onClose: () => void; onMade: (connectionId: string) => void }) {
  const [provider, setProvider] = useState('openai');
  const make = api.useMutation('post', '/v1/connections', {
    onSuccess: (made) => {
      toast(words.connected);
      onMade(made.connection_id);
    },
  });
  const submit = (data: FormData) => {
    const body = { ...readCommon(data), provider, key: entered(data, 'key') };
    make.mutate({ params: { header: ONCE }, body });
  };
  const error = make.error;
  return (
    <Dialog open onClose={onClose} title={words.newTitle}>
      <Form
        onSubmit={submit}
        submit={words.submitNew}
        busy={make.isPending}
        error={error}
        fields={[...COMMON_FIELDS, 'provider']}
        onCancel={onClose}
      >
        <SelectField
          label={words.provider}
          value={provider}
          onChange={(event) => setProvider(event.currentTarget.value)}
          options={PROVIDER_OPTIONS}
          problem={problemAt(error, 'provider')}
        />
        <CommonFields error={error} addressNeeded={needsAddress(provider)} />
        <KeyField error={error} label={words.key} hint={words.keyHint} required />
      </Form>
    </Dialog>
  );
}
