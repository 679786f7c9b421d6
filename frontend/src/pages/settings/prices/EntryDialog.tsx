import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '@/api/client';
import type { EntryBody } from '@/api/generated';
import { ONCE } from '@/api/once';
import { ENTRY_KINDS, type EntryKind, entryBody, FIELDS_OF } from '@/prices/entryBody';
import { ENTRIES, type Of } from '@/prices/paths';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { SelectField, TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { ReasonField } from '@/ui/ReasonField';
import { toast } from '@/ui/toast';
import { RateFields, USUAL_BUCKETS } from './RateFields';

const words = text.settings.prices;

export function EntryDialog({ of, open, onClose }: { of: Of; open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={words.askTitle} lead={words.askLead} wide>
      <EntryForm of={of} onClose={onClose} />
    </Dialog>
  );
}

function EntryForm({ of, onClose }: { of: Of; onClose: () => void }) {
  const [kind, setKind] = useState<EntryKind>('rate');
  const [buckets, setBuckets] = useState<readonly string[]>(USUAL_BUCKETS);
  const enter = useMutation({
    mutationFn: (body: EntryBody) => client.POST(ENTRIES[of], { params: { header: ONCE }, body }),
    onSuccess: ({ data }) => {
      toast(data?.state === 'requested' ? words.asked : words.inForce);
      onClose();
    },
  });
  const submit = (data: FormData) => enter.mutate(entryBody(kind, (name) => entered(data, name), buckets));
  return (
    <Form
      onSubmit={submit}
      submit={words.ask}
      busy={enter.isPending}
      error={enter.error}
      fields={[...FIELDS_OF[kind]]}
      onCancel={onClose}
    >
      <SelectField
        label={text.prices.kind}
        value={kind}
        onChange={(event) => setKind(ENTRY_KINDS.find((one) => one === event.target.value) ?? kind)}
        options={ENTRY_KINDS.map((value) => ({ value, label: text.prices.kinds[value] }))}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <ModelFields kind={kind} error={enter.error} />
        {kind !== 'alias' && <DateFields kind={kind} error={enter.error} />}
      </div>
      {kind === 'rate' && <RateFields buckets={buckets} onChange={setBuckets} error={enter.error} />}
      <ReasonField label={text.prices.reason} hint={text.prices.reasonHint} error={enter.error} />
    </Form>
  );
}

type Part = { kind: EntryKind; error: unknown };

function ModelFields({ kind, error }: Part) {
  const discount = kind === 'discount';
  return (
    <>
      <Text
        name="provider"
        label={words.provider}
        error={error}
        required={discount}
        {...(discount ? { hint: words.discountProviderHint } : {})}
      />
      <Text
        name="model"
        label={words.model}
        error={error}
        required={!discount}
        hint={discount ? words.discountModelHint : words.modelHint}
      />
      {kind === 'alias' && (
        <>
          <Text name="target_provider" label={words.targetProvider} error={error} />
          <Text name="target_model" label={words.targetModel} error={error} required />
        </>
      )}
      {discount && <Text name="percent" label={words.percent} error={error} required inputMode="decimal" />}
      {kind === 'rate' && (
        <Text name="service_tier" label={words.serviceTier} error={error} hint={words.serviceTierHint} />
      )}
    </>
  );
}

function DateFields({ kind, error }: Part) {
  return (
    <>
      <Text
        name="effective_from"
        type="date"
        label={words.effectiveFrom}
        hint={words.effectiveHint}
        error={error}
        required={kind !== 'free'}
      />
      <Text name="effective_to" type="date" label={words.effectiveTo} hint={words.effectiveToHint} error={error} />
      <Text name="source" label={words.source} hint={words.sourceHint} error={error} required={kind === 'rate'} />
      <Text name="url" type="url" label={words.url} error={error} />
    </>
  );
}

function Text({
  name,
  error,
  ...rest
}: {
  name: string;
  label: string;
  error: unknown;
  hint?: string;
  type?: string;
  required?: boolean;
  inputMode?: 'decimal';
}) {
  return <TextField name={name} autoComplete="off" problem={problemAt(error, name)} {...rest} />;
}
