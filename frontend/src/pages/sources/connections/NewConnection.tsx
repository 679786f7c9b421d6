import { useState } from 'react';
import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { SelectField } from '@/ui/Field';
import { entered, problemAt } from '@/ui/Form';
import { FormDialog } from '@/ui/FormDialog';
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
    <FormDialog
      title={words.newTitle}
      submit={words.submitNew}
      sending={make}
      fields={[...COMMON_FIELDS, 'provider']}
      onSubmit={submit}
      onClose={onClose}
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
    </FormDialog>
  );
}
