import { useQueryClient } from '@tanstack/react-query';
import { ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import { useAccount } from '@/app/session/useAccount';
import { text } from '@/text';
import { Menu } from '@/ui/Menu';
import { chooseOrganization } from '../session/session';

/** The organization's name; administrators of the deployment may look at any other. */
export function OrganizationSwitch() {
  const account = useAccount();
  const { organization } = account;
  const name = (
    <span className="min-w-0 truncate text-sm font-semibold">
      {organization === null ? text.organization.none : organization.name || organization.id}
    </span>
  );
  return account.platform_admin ? <Switch>{name}</Switch> : <div className="flex min-w-0 px-1">{name}</div>;
}

function Switch({ children }: { children: React.ReactNode }) {
  const [, setChosen] = useState<string | null>(null);
  const queries = useQueryClient();
  const { data } = api.useQuery('get', '/v1/organizations', {});
  const choose = (id: string | null) => {
    chooseOrganization(id);
    setChosen(id);
    void queries.resetQueries();
  };
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="flex min-w-0 items-center gap-1.5 rounded-md px-2 py-1.5 hover:bg-sunken">
          <span className="sr-only">{text.organization.switch}: </span>
          {children}
          <ChevronsUpDown className="size-3.5 shrink-0 text-muted" aria-hidden />
        </button>
      }
      items={[
        { label: text.organization.own, onSelect: () => choose(null) },
        'line',
        ...(data?.organizations ?? []).map((one) => ({ label: one.name || one.id, onSelect: () => choose(one.id) })),
      ]}
    />
  );
}
