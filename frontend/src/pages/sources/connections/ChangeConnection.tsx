import { api } from '@/api/client';
import type { Connection } from '@/api/generated';
import type { Versioned } from '@/api/versioned';
import { text } from '@/text';
import { entered, Form } from '@/ui/Form';
import { unlessNewer } from '@/ui/Newer';
import { toast } from '@/ui/toast';
import { NewerOf } from '../NewerOf';
import { COMMON_FIELDS, CommonFields, KeyField, readCommon } from './fields';
import { needsAddress } from './providers';

const words = text.sources.connections;

export function ChangeConnection({ of: { data, etag }, onDone }: { of: Versioned<Connection>; onDone: () => void }) {
  const change = api.useMutation('put', '/v1/connections/{connection_id}', {
    onSuccess: () => {
      toast(words.changed);
      onDone();
    },
  });
  const submit = (form: FormData) => {
    const key = entered(form, 'key');
    change.mutate({
      params: { path: { connection_id: data.connection_id }, header: { 'If-Match': etag } },
      body: { ...readCommon(form), ...(key === '' ? {} : { key }) },
    });
  };
  const error = change.error;
  return (
    <Form
      key={etag}
      onSubmit={submit}
      submit={text.save}
      busy={change.isPending}
      error={unlessNewer(error)}
      fields={COMMON_FIELDS}
      onCancel={onDone}
    >
      <NewerOf change={change} held={['connection', data.connection_id]} />
      <CommonFields of={data} error={error} addressNeeded={needsAddress(data.provider)} />
      <KeyField error={error} label={words.newKey} hint={words.addressKeyHint} required={false} />
    </Form>
  );
}
