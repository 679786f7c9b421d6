import { ArchiveIcon } from 'lucide-react';
import { api } from '@/api/client';
import type { ArchivedRecord } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Code } from '@/ui/Copy';
import { Dialog } from '@/ui/Dialog';
import { Empty } from '@/ui/Empty';
import { Moment } from '@/ui/Moment';
import { MoreOf } from '@/ui/MoreOf';
import { RowButton } from '@/ui/RowButton';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { useSettings } from '../parts/useSettings';
import { oneOf } from '../search';

const words = text.settings.organization;
const KINDS = ['forecast', 'anomaly', 'insight', 'opportunity', 'recommendation'] as const;

export function Archive() {
  const { search, go } = useSettings();
  const kind = oneOf(KINDS, search.kind);
  return (
    <Card title={words.archive} hint={words.archiveHint} flush>
      <div className="overflow-x-auto px-4 pb-3 sm:px-5">
        <Segmented
          label={words.archive}
          value={kind}
          options={KINDS.map((value) => ({ value, label: words.archiveKinds[value] }))}
          onChange={(value) => go({ kind: value, open: undefined }, true)}
        />
      </div>
      <Records key={kind} kind={kind} />
    </Card>
  );
}

function Records({ kind }: { kind: (typeof KINDS)[number] }) {
  const { search, go } = useSettings();
  const records = api.useInfiniteQuery(
    'get',
    '/v1/archive/{kind}',
    { params: { path: { kind }, query: { limit: 50 } } },
    PAGES,
  );
  return (
    <Shown of={records} waiting={<RowsWaiting />}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.records);
        return (
          <>
            <Table
              caption={words.archive}
              columns={columns((open) => go({ open }))}
              rows={rows}
              keyOf={({ id }) => id}
              empty={
                <Empty icon={ArchiveIcon} title={words.archiveEmpty}>
                  {words.archiveEmptyLead}
                </Empty>
              }
            />
            <MoreOf pages={records} />
            <RecordSheet record={rows.find(({ id }) => id === search.open)} onClose={() => go({ open: undefined })} />
          </>
        );
      }}
    </Shown>
  );
}

function columns(onOpen: (id: string) => void): Column<ArchivedRecord>[] {
  return [
    {
      key: 'id',
      title: words.record,
      cell: ({ id }) => (
        <RowButton className="max-w-64" title={id} onClick={() => onOpen(id)}>
          {id}
        </RowButton>
      ),
    },
    { key: 'state', title: words.state, cell: ({ state }) => state ?? '' },
    { key: 'made', title: words.made, cell: ({ created_at }) => <Moment at={created_at} /> },
    {
      key: 'ended',
      title: words.ended,
      wide: true,
      cell: ({ closed_at }) => closed_at !== null && <Moment at={closed_at} />,
    },
  ];
}

function RecordSheet({ record, onClose }: { record: ArchivedRecord | undefined; onClose: () => void }) {
  return (
    <Dialog open={record !== undefined} onClose={onClose} title={record?.id ?? ''} side>
      {record !== undefined && <Code label={words.record}>{JSON.stringify(record.content, null, 2)}</Code>}
    </Dialog>
  );
}
