import { api } from '@/api/client';
import type { Connection } from '@/api/generated';
import { isProblem } from '@/api/problem';
import type { Versioned } from '@/api/versioned';
import { text } from '@/text';
import { entered, Form } from '@/ui/Form';
import { toast } from '@/ui/toast';
import { Newer } from '../Newer';
import { KeyField } from './fields';
import { connectionKey } from './useConnection';

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
      error={isProblem(error) && error.status === 412 ? null : error}
      fields={['key']}
      onCancel={onDone}
    >
      <Newer error={error} queryKey={connectionKey(data.connection_id)} />
      <p className="text-sm text-muted">{words.replaceLead}</p>
      <KeyField error={error} label={words.newKey} hint={words.keyHint} required />
    </Form>
  );
}
