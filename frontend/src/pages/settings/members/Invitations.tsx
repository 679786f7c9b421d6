import { MailPlus } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Invitation, MadeInvitation } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { ifVersion } from '@/api/versioned';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { AskFirst } from '@/ui/AskFirst';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Ago } from '@/ui/Moment';
import { MoreOf } from '@/ui/MoreOf';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { toast, toastProblem } from '@/ui/toast';
import { useSettings } from '../parts/useSettings';
import { InviteDialog, MadeDialog } from './InviteDialog';
import { RoleBadge, Sees } from './MembersSection';

const words = text.settings.members;

export function Invitations() {
  const { search, go } = useSettings();
  const [made, setMade] = useState<MadeInvitation | null>(null);
  const close = () => go({ make: undefined });
  return (
    <Card title={words.invitations} hint={words.invitationsHint} flush>
      <InvitationList onMade={setMade} />
      <InviteDialog
        open={search.make === 'invitation'}
        onClose={close}
        onMade={(one) => {
          close();
          setMade(one);
        }}
      />
      <MadeDialog made={made} onClose={() => setMade(null)} />
    </Card>
  );
}

function InvitationList({ onMade }: { onMade: (made: MadeInvitation) => void }) {
  const invitations = api.useInfiniteQuery('get', '/v1/invitations', { params: { query: { limit: 100 } } }, PAGES);
  return (
    <Shown of={invitations} waiting={<RowsWaiting lines={2} />}>
      {({ pages }) => (
        <>
          <Table
            caption={words.invitations}
            columns={columns(onMade)}
            rows={pages.flatMap((page) => page.invitations)}
            keyOf={(one) => one.id}
            empty={
              <Empty icon={MailPlus} title={words.noInvitations}>
                {words.noInvitationsLead}
              </Empty>
            }
          />
          <MoreOf pages={invitations} />
        </>
      )}
    </Shown>
  );
}

function columns(onMade: (made: MadeInvitation) => void): Column<Invitation>[] {
  return [
    {
      key: 'email',
      title: words.email,
      cell: ({ email }) => (
        <span className="block max-w-48 truncate lg:max-w-64" title={email}>
          {email}
        </span>
      ),
    },
    { key: 'role', title: words.role, cell: ({ role }) => <RoleBadge role={role} /> },
    { key: 'scope', title: words.scope, wide: true, cell: ({ role, scope }) => <Sees role={role} scope={scope} /> },
    {
      key: 'state',
      title: words.state,
      cell: ({ state, expires_at }) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <Badge tone={state === 'open' ? 'info' : 'neutral'}>{words[state]}</Badge>
          <span className="text-xs whitespace-nowrap text-muted">
            {state === 'open' && words.ends} <Ago at={expires_at} />
          </span>
        </span>
      ),
    },
    {
      key: 'actions',
      title: <span className="sr-only">{text.settings.change}</span>,
      align: 'right',
      cell: (one) => <Actions invitation={one} onMade={onMade} />,
    },
  ];
}

function Actions({ invitation, onMade }: { invitation: Invitation; onMade: (made: MadeInvitation) => void }) {
  const may = useMay();
  const resend = api.useMutation('post', '/v1/invitations/{invitation_id}/resend');
  const withdraw = api.useMutation('delete', '/v1/invitations/{invitation_id}');
  const path = { invitation_id: invitation.id };
  const again = () =>
    resend.mutate({ params: { path }, body: {} }, { onSuccess: (made) => onMade(made), onError: toastProblem });
  const confirm = (close: () => void) =>
    withdraw.mutate(
      { params: { path, header: ifVersion(invitation.version) } },
      {
        onSuccess: () => {
          close();
          toast(words.withdrawn);
        },
      },
    );
  return (
    <span className="-my-1 inline-flex gap-2">
      {may('POST /v1/invitations/{invitation_id}/resend') && (
        <Button size="small" busy={resend.isPending} onClick={again}>
          {words.resend}
        </Button>
      )}
      {may('DELETE /v1/invitations/{invitation_id}') && (
        <AskFirst
          small
          button={words.withdraw}
          title={words.withdrawTitle(invitation.email)}
          lead={words.withdrawLead}
          doing={withdraw}
          onConfirm={confirm}
        />
      )}
    </span>
  );
}
