import { api } from '@/api/client';
import type { Member } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useAccount, useMay } from '@/app/session/useAccount';
import { ScopeWords } from '@/scope/ScopeWords';
import { textsOf } from '@/scope/scope';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { MoreOf } from '@/ui/MoreOf';
import { RowButton } from '@/ui/RowButton';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { useSettings } from '../parts/useSettings';
import { Invitations } from './Invitations';
import { MemberSheet } from './MemberSheet';
import type { Role } from './role';

const words = text.settings.members;
const ROLES = ['admin', 'manager', 'viewer'] as const;

export default function MembersSection() {
  const { search, go } = useSettings();
  const may = useMay();
  const role = ROLES.find((one) => one === search.role);
  return (
    <>
      <Card
        title={words.title}
        actions={
          may('POST /v1/invitations') && (
            <Button kind="primary" onClick={() => go({ make: 'invitation' })}>
              {words.invite}
            </Button>
          )
        }
        flush
      >
        <div className="px-4 pb-3 sm:px-5">
          <Roles role={role} onChange={(next) => go({ role: next }, true)} />
        </div>
        <Members role={role} onOpen={(subject) => go({ open: subject })} />
      </Card>
      {may('GET /v1/invitations') && <Invitations />}
      {search.open !== undefined && (
        <MemberSheet key={search.open} subject={search.open} onClose={() => go({ open: undefined })} />
      )}
    </>
  );
}

function Roles({ role, onChange }: { role: Role | undefined; onChange: (role?: Role) => void }) {
  return (
    <Segmented
      label={words.role}
      value={role ?? 'all'}
      options={[
        { value: 'all', label: words.anyRole },
        ...ROLES.map((value) => ({ value, label: words.roles[value] })),
      ]}
      onChange={(value) => onChange(value === 'all' ? undefined : value)}
    />
  );
}

function Members({ role, onOpen }: { role: Role | undefined; onOpen: (subject: string) => void }) {
  const members = api.useInfiniteQuery(
    'get',
    '/v1/members',
    { params: { query: { limit: 100, ...(role === undefined ? {} : { role }) } } },
    PAGES,
  );
  const { subject } = useAccount();
  return (
    <Shown of={members} waiting={<RowsWaiting />}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.members);
        return (
          <>
            <Table
              caption={words.title}
              columns={columns(subject, onOpen).filter(
                ({ key }) => key !== 'attributes' || rows.some(({ attributes }) => attributes.length > 0),
              )}
              rows={rows}
              keyOf={(member) => member.subject}
              empty={<p className="px-5 pb-5 text-sm text-muted">{words.none}</p>}
            />
            <MoreOf pages={members} />
          </>
        );
      }}
    </Shown>
  );
}

function columns(own: string, onOpen: (subject: string) => void): Column<Member>[] {
  return [
    {
      key: 'member',
      title: words.member,
      cell: (member) => (
        <RowButton className="max-w-72" title={member.email} onClick={() => onOpen(member.subject)}>
          {member.email || member.subject}
        </RowButton>
      ),
    },
    {
      key: 'role',
      title: words.role,
      cell: (member) => (
        <span className="flex gap-1.5">
          <RoleBadge role={member.role} />
          {member.subject === own && <Badge>{words.you}</Badge>}
        </span>
      ),
    },
    { key: 'scope', title: words.scope, cell: (member) => <Sees role={member.role} scope={member.scope} /> },
    { key: 'attributes', title: words.attributes, wide: true, cell: (member) => member.attributes.join(', ') },
  ];
}

export function RoleBadge({ role }: { role: Role }) {
  return (
    <Badge tone={role === 'admin' ? 'accent' : role === 'manager' ? 'info' : 'neutral'}>{words.roles[role]}</Badge>
  );
}

/** What somebody of that role and scope sees, in words. */
export function Sees({ role, scope }: { role: Role; scope: { [dimension: string]: string[] } }) {
  if (role === 'admin') return <span className="text-muted">{words.scopeAll}</span>;
  if (role === 'viewer' || textsOf(scope).length === 0) return <span className="text-muted">{words.scopeOwn}</span>;
  return <ScopeWords scope={scope} />;
}
