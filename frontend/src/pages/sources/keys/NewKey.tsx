import { useState } from 'react';
import { api } from '@/api/client';
import type { IssuedKey } from '@/api/generated';
import { ONCE } from '@/api/once';
import { useZone } from '@/app/session/useAccount';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { CheckField, TextArea, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { BOUND_DIMENSIONS, readBound, readExpiry, readNetworks } from './fields';
import { Issued } from './Issued';

const words = text.sources.keys;
const SCOPES = ['ingest', 'read', 'lease'] as const;
const FIELDS = ['name', 'scopes', 'addresses', 'expires_at', ...BOUND_DIMENSIONS.map((one) => `bound.${one}`)];

export function NewKey({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={words.newTitle} wide>
      {open && <Steps onClose={onClose} />}
    </Dialog>
  );
}

/** The form, and in its place the key's text once it is made. */
function Steps({ onClose }: { onClose: () => void }) {
  const [issued, setIssued] = useState<IssuedKey | null>(null);
  if (issued !== null) return <Issued issued={issued} onDone={onClose} />;
  return <NewKeyForm onIssued={setIssued} onClose={onClose} />;
}

function NewKeyForm({ onIssued, onClose }: { onIssued: (key: IssuedKey) => void; onClose: () => void }) {
  const zone = useZone();
  const make = api.useMutation('post', '/v1/keys', { onSuccess: onIssued });
  const submit = (data: FormData) => {
    const body = {
      name: entered(data, 'name'),
      scopes: SCOPES.filter((scope) => data.has(`scope.${scope}`)),
      bound: readBound(data),
      addresses: readNetworks(data),
      expires_at: readExpiry(data, zone),
    };
    make.mutate({ params: { header: ONCE }, body });
  };
  const error = make.error;
  return (
    <Form
      onSubmit={submit}
      submit={words.submitNew}
      busy={make.isPending}
      error={error}
      fields={FIELDS}
      onCancel={onClose}
    >
      <TextField
        name="name"
        required
        maxLength={100}
        autoFocus
        label={words.name}
        hint={words.nameHint}
        problem={problemAt(error, 'name')}
      />
      <ScopeFields problem={problemAt(error, 'scopes') === undefined ? undefined : words.noScope} />
      <BoundFields error={error} />
      <KeyLimits error={error} />
    </Form>
  );
}

function ScopeFields({ problem }: { problem: string | undefined }) {
  return (
    <fieldset className="grid gap-2">
      <legend className="text-sm font-medium">{words.scopesLegend}</legend>
      <p className="text-xs text-muted">{words.scopesHint}</p>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {SCOPES.map((scope) => (
          <CheckField
            key={scope}
            name={`scope.${scope}`}
            defaultChecked={scope === 'ingest'}
            label={words.scopesLong[scope]}
          />
        ))}
      </div>
      {problem !== undefined && (
        <p role="alert" className="text-xs font-medium text-bad">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

function BoundFields({ error }: { error: unknown }) {
  return (
    <fieldset>
      <legend className="text-sm font-medium">{words.boundLegend}</legend>
      <p className="text-xs text-muted">{words.boundHint}</p>
      <div className="mt-2 grid gap-3 sm:grid-cols-3">
        {BOUND_DIMENSIONS.map((dimension) => (
          <TextField
            key={dimension}
            name={`bound.${dimension}`}
            maxLength={128}
            label={words.dimensions[dimension]}
            problem={problemAt(error, `bound.${dimension}`)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** What can be changed later too. */
export function KeyLimits({
  error,
  addresses = [],
  expires = '',
}: {
  error: unknown;
  addresses?: readonly string[];
  expires?: string;
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextArea
        name="addresses"
        rows={2}
        defaultValue={addresses.join('\n')}
        label={words.addresses}
        hint={words.addressesHint}
        problem={problemAt(error, 'addresses')}
      />
      <TextField
        name="expires_at"
        type="date"
        defaultValue={expires}
        label={words.expires}
        hint={words.expiresHint}
        problem={problemAt(error, 'expires_at')}
      />
    </div>
  );
}
