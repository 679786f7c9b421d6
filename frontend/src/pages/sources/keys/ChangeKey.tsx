import { api } from '@/api/client';
import type { ApiKey } from '@/api/generated';
import type { Versioned } from '@/api/versioned';
import { useZone } from '@/app/session/useAccount';
import { dayOf } from '@/format/time';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { unlessNewer } from '@/ui/Newer';
import { toast } from '@/ui/toast';
import { NewerOf } from '../NewerOf';
import { readExpiry, readNetworks } from './fields';
import { KeyLimits } from './NewKey';

const words = text.sources.keys;

export function ChangeKey({ of: { data: key, etag }, onDone }: { of: Versioned<ApiKey>; onDone: () => void }) {
  const zone = useZone();
  const change = api.useMutation('put', '/v1/keys/{key_id}', {
    onSuccess: () => {
      toast(words.changed);
      onDone();
    },
  });
  const submit = (data: FormData) =>
    change.mutate({
      params: { path: { key_id: key.key_id }, header: { 'If-Match': etag } },
      body: { name: entered(data, 'name'), addresses: readNetworks(data), expires_at: kept(key, data, zone) },
    });
  const error = change.error;
  return (
    <Form
      key={etag}
      onSubmit={submit}
      submit={text.save}
      busy={change.isPending}
      error={unlessNewer(error)}
      fields={['name', 'addresses', 'expires_at']}
      onCancel={onDone}
    >
      <NewerOf change={change} held={['key', key.key_id]} />
      <TextField
        name="name"
        required
        maxLength={100}
        defaultValue={key.name}
        label={words.name}
        problem={problemAt(error, 'name')}
      />
      <KeyLimits error={error} addresses={key.addresses} expires={dayShown(key, zone)} />
    </Form>
  );
}

/** The last day on which it works whole. */
function dayShown(key: ApiKey, zone: string): string {
  return key.expires_at === null ? '' : dayOf(new Date(key.expires_at).getTime() - 1, zone);
}

/** Its moment to the millisecond where the day was left as it was. */
function kept(key: ApiKey, data: FormData, zone: string): string | null {
  return entered(data, 'expires_at') === dayShown(key, zone) ? key.expires_at : readExpiry(data, zone);
}
