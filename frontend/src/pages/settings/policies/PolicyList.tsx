import { Scale } from 'lucide-react';
import { api } from '@/api/client';
import type { Policy } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Ago } from '@/ui/Moment';
import { RowButton } from '@/ui/RowButton';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { useSettings } from '../parts/useSettings';
import { NewPolicy } from './PolicyEditor';
import { PolicySheet } from './PolicySheet';
import { ruleWords } from './ruleWords';

const words = text.settings.policies;

export function PolicyList() {
  const { search, go } = useSettings();
  const may = useMay();
  const nameOf = useMemberName();
  const policies = api.useQuery('get', '/v1/policies', {});
  const make = may('POST /v1/policies') && (
    <Button kind="primary" onClick={() => go({ make: 'policy' })}>
      {words.make}
    </Button>
  );
  const close = () => go({ make: undefined, open: undefined });
  return (
    <Card title={words.title} actions={make} flush>
      <Shown of={policies} waiting={<RowsWaiting />}>
        {(data) => (
          <Table
            caption={words.title}
            columns={columns(nameOf, (open) => go({ open }))}
            rows={data.policies}
            keyOf={(policy) => policy.policy_id}
            empty={
              <Empty icon={Scale} title={words.none}>
                {words.noneLead}
              </Empty>
            }
          />
        )}
      </Shown>
      <NewPolicy open={search.make === 'policy'} onClose={close} />
      {search.open !== undefined && <PolicySheet key={search.open} policyId={search.open} onClose={close} />}
    </Card>
  );
}

function columns(nameOf: (subject: string) => string, onOpen: (id: string) => void): Column<Policy>[] {
  return [
    {
      key: 'name',
      title: words.name,
      cell: (policy) => (
        <RowButton className="max-w-40 lg:max-w-56" title={policy.name} onClick={() => onOpen(policy.policy_id)}>
          {policy.name}
        </RowButton>
      ),
    },
    { key: 'state', title: words.enabled, cell: ({ enabled }) => <InForce enabled={enabled} /> },
    {
      key: 'rules',
      title: words.rules,
      cell: ({ rules }) => (
        <ul className="grid max-w-xl min-w-48 gap-1">
          {rules.map((rule) => (
            <li key={rule.id} className="line-clamp-2 break-words" title={ruleWords(rule)}>
              {ruleWords(rule)}
            </li>
          ))}
        </ul>
      ),
    },
    {
      key: 'owners',
      title: words.owners,
      wide: true,
      cell: ({ owners }) => (
        <span className="block max-w-40 truncate" title={owners.map(nameOf).join('\n')}>
          {owners.map(nameOf).join(', ')}
        </span>
      ),
    },
    {
      key: 'changed',
      title: words.changed,
      wide: true,
      cell: ({ changed_at, version }) => (
        <span className="text-muted">
          <Ago at={changed_at} />
          <span className="block text-xs">{words.version(version)}</span>
        </span>
      ),
    },
  ];
}

export function InForce({ enabled }: { enabled: boolean }) {
  return <Badge tone={enabled ? 'good' : 'neutral'}>{enabled ? words.on : words.off}</Badge>;
}
