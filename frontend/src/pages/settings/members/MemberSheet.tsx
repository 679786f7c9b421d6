import { api, client } from '@/api/client';
import type { Member } from '@/api/generated';
import { useHeld } from '@/api/useHeld';
import type { Versioned } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { AskFirst } from '@/ui/AskFirst';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Newer, unlessNewer } from '@/ui/Newer';
import { Shown } from '@/ui/Shown';
import { toast } from '@/ui/toast';
import { RoleFields, useRights } from './RoleFields';
import { sentScope } from './role';

const words = text.settings.members;

export function MemberSheet({ subject, onClose }: { subject: string; onClose: () => void }) {
  const member = useHeld(['member', subject], (signal) =>
    client.GET('/v1/members/{subject}', { params: { path: { subject } }, signal }),
  );
  const newer = () => void member.refetch();
  const may = useMay();
  return (
    <Dialog open onClose={onClose} title={member.data?.data.email ?? words.changeTitle} side>
      <Shown of={member}>
        {(held) => (
          <div className="grid gap-6">
            <MemberForm key={held.etag} held={held} onClose={onClose} onNewer={newer} />
            {may('DELETE /v1/members/{subject}') && <End held={held} onClose={onClose} onNewer={newer} />}
          </div>
        )}
      </Shown>
    </Dialog>
  );
}

type OfMember = { held: Versioned<Member>; onClose: () => void; onNewer: () => void };

function MemberForm({ held: { data: member, etag }, onClose, onNewer }: OfMember) {
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

function End({ held: { data: member, etag }, onClose, onNewer }: OfMember) {
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
      <AskFirst
        button={words.end}
        title={words.endTitle(member.email)}
        lead={words.endLead}
        doing={end}
        onConfirm={confirm}
        onNewer={onNewer}
      />
    </div>
  );
}
