import { api } from '@/api/client';
import type { Cleanup } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { formatDuration } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Count } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { MoreOf } from '@/ui/MoreOf';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';

const words = text.settings.organization;

const COLUMNS: Column<Cleanup>[] = [
  { key: 'began', title: words.began, cell: ({ started_at }) => <Moment at={started_at} /> },
  { key: 'result', title: words.result, cell: (cleanup) => <Result cleanup={cleanup} /> },
  {
    key: 'rows',
    title: words.rowsDeleted,
    align: 'right',
    cell: ({ rows_deleted }) => <Count value={rows_deleted} />,
  },
  { key: 'archived', title: words.archived, wide: true, cell: ({ archived }) => archivedWords(archived) },
  {
    key: 'took',
    title: words.took,
    align: 'right',
    wide: true,
    cell: ({ took_ms }) => formatDuration(took_ms),
  },
];

export function Cleanups() {
  const cleanups = api.useInfiniteQuery('get', '/v1/cleanups', { params: { query: { limit: 10 } } }, PAGES);
  return (
    <Card title={words.cleanups} hint={words.cleanupsHint} flush>
      <Shown of={cleanups} waiting={<RowsWaiting />}>
        {({ pages }) => (
          <>
            <Table
              caption={words.cleanups}
              columns={COLUMNS}
              rows={pages.flatMap((page) => page.cleanups)}
              keyOf={({ started_at }) => started_at}
              empty={<p className="px-5 pb-5 text-sm text-muted">{words.noCleanups}</p>}
            />
            <MoreOf pages={cleanups} />
          </>
        )}
      </Shown>
    </Card>
  );
}

function Result({ cleanup: { complete, failures } }: { cleanup: Cleanup }) {
  if (failures.length > 0) {
    return (
      <span title={failures.join('\n')}>
        <Badge tone="bad">{words.failedWith(failures.length)}</Badge>
      </span>
    );
  }
  return <Badge tone={complete ? 'good' : 'warn'}>{complete ? words.complete : words.goesOn}</Badge>;
}

function archivedWords(archived: { [kind: string]: number }): string {
  const names: Record<string, string> = words.archiveKinds;
  const some = Object.entries(archived).filter(([, count]) => count > 0);
  return some.length === 0 ? '–' : some.map(([kind, count]) => `${names[kind] ?? kind}: ${String(count)}`).join(', ');
}
