import { api } from '@/api/client';
import type { MadeInvitation } from '@/api/generated';
import { ONCE } from '@/api/once';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { TextField } from '@/ui/Field';
import { entered, Form, problemAt } from '@/ui/Form';
import { Secret } from '@/ui/Secret';
import { RoleFields, useRights } from './RoleFields';
import { sentScope } from './role';

/** Without the code: it would end up in the browser's history. */
const INVITATION_PAGE = `${window.location.origin}/invitation`;

const words = text.settings.members;
const DAYS = 7;

export function InviteDialog({
  open,
  onClose,
  onMade,
}: {
  open: boolean;
  onClose: () => void;
  onMade: (made: MadeInvitation) => void;
}) {
  return (
    <Dialog open={open} onClose={onClose} title={words.invite} lead={words.inviteLead}>
      <InviteForm onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function InviteForm({ onClose, onMade }: { onClose: () => void; onMade: (made: MadeInvitation) => void }) {
  const invite = api.useMutation('post', '/v1/invitations');
  const [rights, setRights] = useRights({ role: 'viewer', scope: {}, attributes: [] });
  const submit = (data: FormData) =>
    invite.mutate(
      {
        params: { header: ONCE },
        body: {
          ...rights,
          scope: sentScope(rights.role, rights.scope),
          email: entered(data, 'email'),
          days: Number(entered(data, 'days')),
        },
      },
      { onSuccess: (made) => onMade(made) },
    );
  return (
    <Form
      onSubmit={submit}
      submit={words.send}
      busy={invite.isPending}
      error={invite.error}
      fields={['email', 'role', 'scope', 'days']}
      onCancel={onClose}
    >
      <TextField
        name="email"
        type="email"
        required
        autoComplete="off"
        label={words.email}
        problem={problemAt(invite.error, 'email')}
      />
      <RoleFields rights={rights} onChange={setRights} error={invite.error} />
      <TextField
        name="days"
        type="number"
        min={1}
        max={30}
        defaultValue={DAYS}
        required
        label={words.days}
        problem={problemAt(invite.error, 'days')}
      />
    </Form>
  );
}

/** What became of an invitation: a mail, or a link to hand over. */
export function MadeDialog({ made, onClose }: { made: MadeInvitation | null; onClose: () => void }) {
  return (
    <Dialog open={made !== null} onClose={onClose} title={words.invitations}>
      {made !== null && (
        <div className="grid gap-4 text-sm">
          <p className="break-words">{words.delivery[made.delivery](made.email)}</p>
          {made.token !== null && (
            <Secret value={made.token} label={words.link} hint={words.linkHint(INVITATION_PAGE)} />
          )}
          <div className="flex justify-end">
            <Button kind="primary" onClick={onClose}>
              {words.done}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
