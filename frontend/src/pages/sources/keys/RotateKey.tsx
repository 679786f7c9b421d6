import { useState } from 'react';
import { api } from '@/api/client';
import type { ApiKey, IssuedKey } from '@/api/generated';
import { ONCE } from '@/api/once';
import { useZone } from '@/app/session/useAccount';
import { text } from '@/text';
import { SelectField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { readExpiry } from './fields';
import { Issued } from './Issued';

const words = text.sources.keys;
const WEEK = '168';

export function RotateKey({ of: key, onDone }: { of: ApiKey; onDone: () => void }) {
  const [issued, setIssued] = useState<IssuedKey | null>(null);
  if (issued !== null) return <Issued issued={issued} onDone={onDone} />;
  return <RotateForm of={key} onIssued={setIssued} onDone={onDone} />;
}

function RotateForm({
  of: key,
  onIssued,
  onDone,
}: {
  of: ApiKey;
  onIssued: (issued: IssuedKey) => void;
  onDone: () => void;
}) {
  const zone = useZone();
  const rotate = api.useMutation('post', '/v1/keys/{key_id}/rotate', { onSuccess: onIssued });
  const submit = (data: FormData) => {
    const body = {
      name: entered(data, 'name'),
      overlap_hours: Number(entered(data, 'overlap_hours')),
      expires_at: readExpiry(data, zone),
    };
    rotate.mutate({ params: { path: { key_id: key.key_id }, header: ONCE }, body });
  };
  const error = rotate.error;
  return (
    <Form
      onSubmit={submit}
      submit={words.rotateSubmit}
      busy={rotate.isPending}
      error={error}
      fields={['name', 'overlap_hours', 'expires_at']}
      onCancel={onDone}
    >
      <div>
        <h3 className="font-semibold">{words.rotateTitle}</h3>
        <p className="mt-1 text-sm text-muted">{words.rotateLead}</p>
      </div>
      <TextField
        name="name"
        maxLength={100}
        defaultValue={key.name}
        label={words.name}
        problem={problemAt(error, 'name')}
      />
      <SelectField
        name="overlap_hours"
        defaultValue={WEEK}
        label={words.overlap}
        hint={words.bothUntil}
        problem={problemAt(error, 'overlap_hours')}
        options={Object.entries(words.overlaps).map(([value, label]) => ({ value, label }))}
      />
      <TextField
        name="expires_at"
        type="date"
        required={key.expires_at !== null}
        label={words.newExpiry}
        hint={words.newExpiryHint}
        problem={problemAt(error, 'expires_at')}
      />
    </Form>
  );
}
