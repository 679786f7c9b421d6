import { Building2 } from 'lucide-react';
import { api } from '@/api/client';
import type { ListedOrganization } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useAccount, useMay } from '@/app/session/useAccount';
import { useVisit } from '@/app/session/useVisit';
import { MakeOrganization } from '@/organizations/MakeOrganization';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Moment } from '@/ui/Moment';
import { MoreOf } from '@/ui/MoreOf';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { useSettings } from '../parts/useSettings';

const words = text.settings.organization;
const { organizations: head } = text.settings.sections;

export default function OrganizationsSection() {
  const { search, go } = useSettings();
  const may = useMay();
  const { organization } = useAccount();
  const visit = useVisit();
  const organizations = api.useInfiniteQuery('get', '/v1/organizations', { params: { query: { limit: 100 } } }, PAGES);
  const make = may('POST /v1/organizations') && (
    <Button kind="primary" onClick={() => go({ make: 'organization' })}>
      {words.make}
    </Button>
  );
  return (
    <Card title={head.title} actions={make} flush>
      <Shown of={organizations} waiting={<RowsWaiting />}>
        {({ pages }) => (
          <>
            <Table
              caption={head.title}
              columns={columns(organization?.id, visit)}
              rows={pages.flatMap((page) => page.organizations)}
              keyOf={({ id }) => id}
              empty={<Empty icon={Building2} title={text.organization.none} />}
            />
            <MoreOf pages={organizations} />
          </>
        )}
      </Shown>
      <MakeOrganization open={search.make === 'organization'} onClose={() => go({ make: undefined })} />
    </Card>
  );
}

function columns(here: string | undefined, onVisit: (id: string) => void): Column<ListedOrganization>[] {
  return [
    {
      key: 'name',
      title: words.name,
      cell: ({ name, id }) => (
        <div className="max-w-72">
          <p className="truncate font-medium" title={name}>
            {name || id}
          </p>
          <p className="truncate text-xs text-muted">{id}</p>
        </div>
      ),
    },
    {
      key: 'usage',
      title: words.usage,
      cell: ({ in_use }) => <Badge tone={in_use ? 'good' : 'neutral'}>{in_use ? words.hasUsage : words.noUsage}</Badge>,
    },
    { key: 'plan', title: words.plan, wide: true, cell: ({ plan }) => plan || words.usualPlan },
    { key: 'made', title: words.made, wide: true, cell: ({ created_at }) => <Moment at={created_at} /> },
    {
      key: 'visit',
      title: <span className="sr-only">{words.visit}</span>,
      align: 'right',
      cell: ({ id }) =>
        id === here ? (
          <span className="text-xs text-muted">{words.visiting}</span>
        ) : (
          <Button size="small" onClick={() => onVisit(id)}>
            {words.visit}
          </Button>
        ),
    },
  ];
}
