import { api } from '@/api/client';
import type { Connection } from '@/api/generated';
import type { Versioned } from '@/api/versioned';
import { text } from '@/text';
import { entered, Form } from '@/ui/Form';
import { unlessNewer } from '@/ui/Newer';
import { toast } from '@/ui/toast';
import { NewerOf } from '../NewerOf';
import { KeyField } from './fields';

const words = text.sources.connections;

export function ReplaceKey({ of: { data, etag }, onDone }: { of: Versioned<Connection>; onDone: () => void }) {
  const replace = api.useMutation('put', '/v1/connections/{connection_id}/key', {
    onSuccess: () => {
      toast(words.replaced);
      onDone();
    },
  });
  const error = replace.error;
  return (
    <Form
      onSubmit={(form) =>
        replace.mutate({
          params: { path: { connection_id: data.connection_id }, header: { 'If-Match': etag } },
          body: { key: entered(form, 'key') },
        })
      }
      submit={words.replace}
      busy={replace.isPending}
      error={unlessNewer(error)}
      fields={['key']}
      onCancel={onDone}
    >
      <NewerOf change={replace} held={['connection', data.connection_id]} />
      <p className="text-sm text-muted">{words.replaceLead}</p>
      <KeyField error={error} label={words.newKey} hint={words.keyHint} required />
    </Form>
  );
}
