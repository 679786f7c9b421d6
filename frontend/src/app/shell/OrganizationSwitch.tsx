import { useNavigate } from '@tanstack/react-router';
import { Check, ChevronsUpDown } from 'lucide-react';
import { api } from '@/api/client';
import { useAccount } from '@/app/session/useAccount';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Menu } from '@/ui/Menu';
import { useVisit } from '../session/useVisit';

/** The organization's name; administrators of the deployment may look at any other. */
export function OrganizationSwitch() {
  const account = useAccount();
  const { organization } = account;
  const name = (
    <span className="min-w-0 truncate text-sm font-semibold">
      {organization === null ? text.organization.none : organization.name || organization.id}
    </span>
  );
  return account.platform_admin ? <Switch>{name}</Switch> : <div className="flex min-w-0 max-lg:px-1">{name}</div>;
}

function Switch({ children }: { children: React.ReactNode }) {
  const visit = useVisit();
  const navigate = useNavigate();
  const { membership, organization } = useAccount();
  const { data } = api.useQuery('get', '/v1/organizations', {});
  const all = () => void navigate({ to: '/settings/$section', params: { section: 'organizations' } });
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex min-w-0 items-center gap-1.5 rounded-md px-2 py-1.5 hover:bg-sunken lg:-ml-2"
        >
          <span className="sr-only">{text.organization.switch}: </span>
          {children}
          {organization?.visiting === true && <Badge tone="info">{text.organization.visiting}</Badge>}
          <ChevronsUpDown className="size-3.5 shrink-0 text-muted" aria-hidden />
        </button>
      }
      items={[
        { label: membership === null ? text.organization.leave : text.organization.own, onSelect: () => visit(null) },
        'line',
        ...(data?.organizations ?? []).map(({ id, name }) => ({
          label: <Listed name={name || id} here={id === organization?.id} />,
          onSelect: () => visit(id),
        })),
        ...(data?.next_cursor ? (['line', { label: text.organization.all, onSelect: all }] as const) : []),
      ]}
    />
  );
}

function Listed({ name, here }: { name: string; here: boolean }) {
  return (
    <span className="flex max-w-72 min-w-0 items-center gap-2">
      <span className="truncate" title={name}>
        {name}
      </span>
      {here && (
        <>
          <Check className="size-4 shrink-0" aria-hidden />
          <span className="sr-only">({text.organization.here})</span>
        </>
      )}
    </span>
  );
}
