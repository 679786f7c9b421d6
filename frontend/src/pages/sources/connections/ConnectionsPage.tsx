import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { PlugZap } from 'lucide-react';
import { api } from '@/api/client';
import type { Connection } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { Frame } from '../Frame';
import { ConnectionSheet } from './ConnectionSheet';
import { NewConnection } from './NewConnection';
import { TestResult } from './TestResult';

const words = text.sources.connections;

export function ConnectionsPage() {
  const search = useSearch({ from: '/shell/sources/connections' });
  const navigate = useNavigate({ from: '/sources/connections' });
  const may = useMay();
  const go = (next: typeof search) => void navigate({ search: next, resetScroll: false });
  const connections = api.useQuery('get', '/v1/connections', {});
  const make = may('POST /v1/connections') && (
    <Button kind="primary" onClick={() => go({ make: 'yes' })}>
      {words.make}
    </Button>
  );
  return (
    <Frame section="connections">
      <Card title={words.title} hint={words.hint} actions={make} flush>
        <Shown waiting={<RowsWaiting lines={5} />} of={connections}>
          {(found) => (
            <Table
              caption={words.title}
              columns={COLUMNS}
              rows={found.connections}
              keyOf={(one) => one.connection_id}
              empty={
                <Empty icon={PlugZap} title={words.empty} action={make}>
                  {words.emptyHint}
                </Empty>
              }
            />
          )}
        </Shown>
      </Card>
      {search.make === 'yes' && <NewConnection onClose={() => go({})} onMade={(connection) => go({ connection })} />}
      {search.connection !== undefined && (
        <ConnectionSheet key={search.connection} connectionId={search.connection} onClose={() => go({})} />
      )}
    </Frame>
  );
}

const COLUMNS: readonly Column<Connection>[] = [
  { key: 'name', title: words.columns.name, cell: (one) => <Name one={one} /> },
  { key: 'purpose', title: words.columns.purpose, wide: true, cell: (one) => words.purposes[one.purpose] },
  {
    key: 'key',
    title: words.columns.key,
    wide: true,
    cell: (one) => <code className="text-xs">{words.ends(one.key_ends_with)}</code>,
  },
  { key: 'result', title: words.columns.result, cell: (one) => <TestResult result={one.result} /> },
  { key: 'state', title: words.columns.state, cell: (one) => <InUse enabled={one.enabled} /> },
];

function Name({ one }: { one: Connection }) {
  return (
    <>
      <Link
        to="/sources/connections"
        search={{ connection: one.connection_id }}
        resetScroll={false}
        title={one.name}
        className="block max-w-36 truncate font-medium sm:max-w-64 text-accent hover:underline"
      >
        {one.name}
      </Link>
      <span className="text-xs text-muted">{one.provider}</span>
    </>
  );
}

export function InUse({ enabled }: { enabled: boolean }) {
  return <Badge tone={enabled ? 'good' : 'neutral'}>{enabled ? words.enabled : words.disabled}</Badge>;
}
