import { useState } from 'react';
import { api } from '@/api/client';
import type { UnpricedModel } from '@/api/generated';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { Form, problemAt } from '@/ui/Form';
import { ReasonField } from '@/ui/ReasonField';
import { Segmented } from '@/ui/Tabs';
import { toast } from '@/ui/toast';
import { KINDS, type Kind, readEntry, unitsOf } from './entry';
import { RateFields } from './RateFields';
import { TargetField } from './TargetField';

const words = text.sources.unpriced;

export function PriceSheet({ row, onClose }: { row: UnpricedModel; onClose: () => void }) {
  const able = KINDS.filter((kind) => row.can.includes(kind));
  const [kind, setKind] = useState<Kind>(able[0] ?? 'rate');
  return (
    <Dialog open onClose={onClose} side title={words.sheetTitle(row.model)} lead={row.provider}>
      <div className="grid gap-4">
        <div className="max-w-full overflow-x-auto">
          <Segmented
            label={words.kind}
            value={kind}
            options={able.map((value) => ({ value, label: words.kinds[value] }))}
            onChange={setKind}
          />
        </div>
        <p className="text-sm text-muted">{words.kindHints[kind]}</p>
        <PriceForm key={kind} kind={kind} row={row} onClose={onClose} />
      </div>
    </Dialog>
  );
}

function PriceForm({ kind, row, onClose }: { kind: Kind; row: UnpricedModel; onClose: () => void }) {
  const [missing, setMissing] = useState(false);
  const enter = api.useMutation('post', '/v1/prices/negotiated', {
    onSuccess: (entry) => {
      toast(entry.state === 'requested' ? words.requested : words.inForce);
      onClose();
    },
  });
  const submit = (data: FormData) => {
    const body = readEntry(kind, row, data);
    setMissing(body === null);
    if (body !== null) enter.mutate({ params: { header: ONCE }, body });
  };
  const error = enter.error;
  return (
    <Form
      onSubmit={submit}
      submit={words.submit[kind]}
      busy={enter.isPending}
      error={error}
      fields={['target_model', 'effective_from', 'source', 'reason', ...unitsOf(row).map((unit) => `rates.${unit}`)]}
      onCancel={onClose}
    >
      {kind === 'alias' && <TargetField problem={missing ? words.wrongTarget : problemAt(error, 'target_model')} />}
      {kind === 'rate' && <RateFields row={row} error={error} missing={missing} />}
      <ReasonField label={words.reason} hint={words.reasonHint} error={error} />
    </Form>
  );
}
