import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { api } from '@/api/client';
import type { Quarantined } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Count } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { Frame } from '../Frame';
import { QUARANTINE_STATES } from '../search';
import { QuarantineSheet } from './QuarantineSheet';

const words = text.sources.quarantine;
type State = (typeof QUARANTINE_STATES)[number];

export function QuarantinePage() {
  const search = useSearch({ from: '/shell/sources/quarantine' });
  const navigate = useNavigate({ from: '/sources/quarantine' });
  const state = search.state ?? 'kept';
  const back = search.state === undefined ? {} : { state: search.state };
  return (
    <Frame section="quarantine">
      <Card title={words.title} hint={words.hint} flush>
        <div className="overflow-x-auto px-4 pb-3 sm:px-5">
          <Segmented
            label={words.show}
            value={state}
            options={QUARANTINE_STATES.map((value) => ({ value, label: words.states[value] }))}
            onChange={(value) => void navigate({ search: value === 'kept' ? {} : { state: value } })}
          />
        </div>
        <Batches state={state} back={back} />
      </Card>
      {search.batch !== undefined && (
        <QuarantineSheet
          key={search.batch}
          batchId={search.batch}
          onClose={() => void navigate({ search: back, resetScroll: false })}
        />
      )}
    </Frame>
  );
}

function Batches({ state, back }: { state: State; back: { state?: State } }) {
  const batches = api.useInfiniteQuery('get', '/v1/quarantine', { params: { query: { state, limit: 50 } } }, PAGES);
  return (
    <Shown waiting={<RowsWaiting lines={5} />} of={batches}>
      {({ pages }) => (
        <>
          <Table
            caption={words.title}
            columns={columnsOf(back)}
            rows={pages.flatMap((page) => page.batches)}
            keyOf={(batch) => batch.batch_id}
            empty={<Nothing state={state} />}
          />
          {batches.hasNextPage && (
            <More onClick={() => void batches.fetchNextPage()} busy={batches.isFetchingNextPage} />
          )}
        </>
      )}
    </Shown>
  );
}

function Nothing({ state }: { state: State }) {
  if (state !== 'kept') return <Quiet said={words.emptyOther} />;
  return (
    <Empty icon={ShieldCheck} title={words.empty}>
      {words.emptyHint}
    </Empty>
  );
}

function columnsOf(back: { state?: State }): readonly Column<Quarantined>[] {
  return [
    {
      key: 'batch',
      title: words.columns.batch,
      cell: (batch) => (
        <Link
          to="/sources/quarantine"
          search={{ ...back, batch: batch.batch_id }}
          resetScroll={false}
          title={batch.batch_id}
          className="block max-w-24 truncate sm:max-w-44 font-mono text-xs font-medium text-accent hover:underline"
        >
          {batch.batch_id}
        </Link>
      ),
    },
    {
      key: 'reason',
      title: words.columns.reason,
      cell: (batch) => (
        <span className="block max-w-md min-w-40">
          <span className="line-clamp-3 break-words" title={batch.reason}>
            {batch.reason}
          </span>
          {batch.redriving && <Badge tone="info">{words.redriving}</Badge>}
        </span>
      ),
    },
    { key: 'events', title: words.columns.events, align: 'right', cell: (batch) => <Count value={batch.events} /> },
    { key: 'at', title: words.columns.at, wide: true, cell: (batch) => <Ago at={batch.quarantined_at} /> },
  ];
}
