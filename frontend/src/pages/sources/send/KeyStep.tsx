import { api } from '@/api/client';
import { ONCE } from '@/api/once';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { SelectField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Secret } from '@/ui/Secret';
import { Failed } from '@/ui/Shown';
import { toast } from '@/ui/toast';
import { holdMadeKey, useMadeKey } from '../madeKey';

const words = text.sources.send;
/** As many as an organization may have. */
const MOST_KEYS = 500;

/** Makes a key that may send, and nothing else; or lets one watch a key that is there. */
export function KeyStep({ keyId, onKey }: { keyId: string | undefined; onKey: (keyId: string | undefined) => void }) {
  const last = useMadeKey();
  const may = useMay();
  const made = last !== null && last.keyId === keyId ? last : null;
  const again = () => {
    holdMadeKey(null);
    onKey(undefined);
  };
  return (
    <Card title={words.keyStep} hint={words.keyHint}>
      <div className="grid gap-4">
        {made !== null ? (
          <>
            <Secret copy={text.sources.keys.copyKey} value={made.secret} label={words.made} hint={words.onlyOnce} />
            <div>
              <Button size="small" onClick={again}>
                {words.another}
              </Button>
            </div>
          </>
        ) : (
          may('POST /v1/keys') && <Make onMade={onKey} />
        )}
        {made === null && <Choose keyId={keyId} onKey={onKey} />}
      </div>
    </Card>
  );
}

function Make({ onMade }: { onMade: (keyId: string) => void }) {
  const make = api.useMutation('post', '/v1/keys', {
    onSuccess: (issued) => {
      if (issued.api_key === null) toast(issued.note ?? text.sources.keys.issuedRepeat);
      else holdMadeKey({ keyId: issued.key_id, secret: issued.api_key });
      onMade(issued.key_id);
    },
  });
  const submit = (data: FormData) => {
    const body = { name: entered(data, 'name'), scopes: ['ingest'] };
    make.mutate({ params: { header: ONCE }, body });
  };
  return (
    <Form onSubmit={submit} submit={words.make} busy={make.isPending} error={make.error} fields={['name']}>
      <TextField
        name="name"
        required
        maxLength={100}
        label={words.keyName}
        placeholder={words.keyNameExample}
        problem={problemAt(make.error, 'name')}
      />
    </Form>
  );
}

function Choose({ keyId, onKey }: { keyId: string | undefined; onKey: (keyId: string | undefined) => void }) {
  const { data, error, refetch } = api.useQuery('get', '/v1/keys', { params: { query: { limit: MOST_KEYS } } });
  if (data === undefined && error !== null) return <Failed error={error} retry={() => void refetch()} small />;
  const able = (data?.keys ?? []).filter((key) => key.state === 'live' && key.scopes.includes('ingest'));
  if (able.length === 0) return null;
  const known = able.some((key) => key.key_id === keyId);
  return (
    <SelectField
      label={words.haveOne}
      value={known ? keyId : ''}
      onChange={(event) => onKey(event.currentTarget.value || undefined)}
      options={[
        { value: '', label: words.choose },
        ...able.map((key) => ({ value: key.key_id, label: `${key.name} (ok_${key.key_id}…)` })),
      ]}
    />
  );
}
