import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Registered } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { costsOf } from '@/app/costsLinks';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { AskFirst } from '@/ui/AskFirst';
import { ButtonLink } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Form } from '@/ui/Form';
import { Moment } from '@/ui/Moment';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { toast } from '@/ui/toast';
import { FIELDS, RegisteredFields, readFields } from './RegisteredFields';
import { changeRegistered, type Kind, readRegistered, takeOff } from './registers';

const words = text.settings.registers;

export function RegisteredSheet({ kind, id, onClose }: { kind: Kind; id: string; onClose: () => void }) {
  const may = useMay();
  const row = useHeld(['registered', kind, id], (signal) => readRegistered(kind, id, signal));
  const newer = () => void row.refetch();
  const title = row.data?.data.name || id;
  return (
    <Dialog open onClose={onClose} title={title} side>
      <Shown of={row}>
        {(held) => (
          <div className="grid gap-6">
            <Known row={held.data} editable={may('PUT /v1/teams/{id}')} />
            {may('PUT /v1/teams/{id}') && (
              <ChangeForm key={held.etag} kind={kind} held={held} onClose={onClose} onNewer={newer} />
            )}
            <div className="flex flex-wrap gap-2 border-t border-line pt-5">
              <ButtonLink {...costsOf(`${kind}:${id}`)}>{words.spend}</ButtonLink>
              {may('DELETE /v1/teams/{id}') && <TakeOff kind={kind} held={held} onClose={onClose} onNewer={newer} />}
            </div>
          </div>
        )}
      </Shown>
    </Dialog>
  );
}

function Known({ row, editable }: { row: Registered; editable: boolean }) {
  const nameOf = useMemberName();
  return (
    <Facts>
      <Fact name={words.id}>{row.id}</Fact>
      <Fact name={text.settings.organization.made}>
        <Moment at={row.created_at} />
      </Fact>
      {row.merged_names.length > 0 && <Fact name={words.mergedNames}>{row.merged_names.join(', ')}</Fact>}
      {!editable && <Fact name={words.state}>{words.states[row.state]}</Fact>}
      {!editable && row.owners.length > 0 && <Fact name={words.owners}>{row.owners.map(nameOf).join(', ')}</Fact>}
      {!editable && row.cost_center !== null && <Fact name={words.costCenter}>{row.cost_center}</Fact>}
      {!editable && row.notes !== '' && <Fact name={words.notes}>{row.notes}</Fact>}
    </Facts>
  );
}

function ChangeForm({
  kind,
  held: { data: row, etag },
  onClose,
  onNewer,
}: {
  kind: Kind;
  held: Versioned<Registered>;
  onClose: () => void;
  onNewer: () => void;
}) {
  const [owners, setOwners] = useState(row.owners);
  const change = useMutation({
    mutationFn: (data: FormData) => changeRegistered(kind, row.id, etag, readFields(kind, data, owners)),
    onSuccess: () => {
      toast(text.settings.saved);
      onClose();
    },
  });
  return (
    <Form
      onSubmit={(data) => change.mutate(data)}
      submit={text.save}
      busy={change.isPending}
      error={unlessNewer(change.error)}
      fields={FIELDS}
      onCancel={onClose}
    >
      <RegisteredFields kind={kind} row={row} owners={owners} onOwners={setOwners} error={change.error} />
      <Newer error={change.error} onShow={onNewer} />
    </Form>
  );
}

function TakeOff({
  kind,
  held: { data: row, etag },
  onClose,
  onNewer,
}: {
  kind: Kind;
  held: Versioned<Registered>;
  onClose: () => void;
  onNewer: () => void;
}) {
  const remove = useMutation({
    mutationKey: ['delete', 'registered'],
    mutationFn: () => takeOff(kind, row.id, etag),
    onSuccess: () => {
      toast(words.takenOff);
      onClose();
    },
  });
  return (
    <AskFirst
      button={words.takeOff}
      title={words.takeOffTitle(row.name || row.id)}
      lead={words.takeOffLead}
      doing={remove}
      onConfirm={() => remove.mutate()}
      onNewer={onNewer}
    />
  );
}
