import { useState } from 'react';
import { api, client } from '@/api/client';
import type { Member } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { ConfirmDialog, Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Failed, Shown } from '@/ui/Shown';
import { toast } from '@/ui/toast';
import { RoleFields, useRights } from './RoleFields';
import { sentScope } from './role';

const words = text.settings.members;

export function MemberSheet({ subject, onClose }: { subject: string; onClose: () => void }) {
  const member = useHeld(['member', subject], (signal) =>
    client.GET('/v1/members/{subject}', { params: { path: { subject } }, signal }),
  );
  const may = useMay();
  return (
    <Dialog open onClose={onClose} title={member.data?.data.email ?? words.changeTitle} side>
      <Shown of={member}>
        {(held) => (
          <div className="grid gap-6">
            <MemberForm key={held.etag} held={held} onClose={onClose} onNewer={() => void member.refetch()} />
            {may('DELETE /v1/members/{subject}') && <End held={held} onClose={onClose} />}
          </div>
        )}
      </Shown>
    </Dialog>
  );
}

function MemberForm({
  held: { data: member, etag },
  onClose,
  onNewer,
}: {
  held: Versioned<Member>;
  onClose: () => void;
  onNewer: () => void;
}) {
  const change = api.useMutation('put', '/v1/members/{subject}');
  const [rights, setRights] = useRights(member);
  const submit = (data: FormData) =>
    change.mutate(
      {
        params: { path: { subject: member.subject }, header: { 'If-Match': etag } },
        body: { ...rights, scope: sentScope(rights.role, rights.scope), user: entered(data, 'user') },
      },
      {
        onSuccess: () => {
          toast(words.changed);
          onClose();
        },
      },
    );
  return (
    <Form
      onSubmit={submit}
      submit={text.save}
      busy={change.isPending}
      error={unlessNewer(change.error)}
      fields={['role', 'scope', 'user']}
      onCancel={onClose}
    >
      <RoleFields rights={rights} onChange={setRights} error={change.error} />
      <TextField
        name="user"
        defaultValue={member.user}
        placeholder={member.email}
        maxLength={256}
        label={words.user}
        hint={words.userHint}
        problem={problemAt(change.error, 'user')}
      />
      <Newer error={change.error} onShow={onNewer} />
    </Form>
  );
}

function End({ held: { data: member, etag }, onClose }: { held: Versioned<Member>; onClose: () => void }) {
  const [asked, setAsked] = useState(false);
  const end = api.useMutation('delete', '/v1/members/{subject}');
  const confirm = () =>
    end.mutate(
      { params: { path: { subject: member.subject }, header: { 'If-Match': etag } } },
      {
        onSuccess: () => {
          toast(words.ended);
          onClose();
        },
      },
    );
  return (
    <div className="border-t border-line pt-5">
      <Button kind="danger" onClick={() => setAsked(true)}>
        {words.end}
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => {
          setAsked(false);
          end.reset();
        }}
        onConfirm={confirm}
        title={words.endTitle(member.email)}
        confirm={words.end}
        danger
        busy={end.isPending}
      >
        <p>{words.endLead}</p>
        {end.error !== null && (
          <div className="mt-3">
            <Failed error={end.error} />
          </div>
        )}
      </ConfirmDialog>
    </div>
  );
}
