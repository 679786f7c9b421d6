import { api } from '@/api/client';
import type { RowProblem } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, Table } from '@/ui/Table';

const words = text.sources.imports;

const COLUMNS: readonly Column<RowProblem>[] = [
  { key: 'line', title: words.problemColumns.line, align: 'right', cell: (one) => placeOf(one) },
  {
    key: 'field',
    title: words.problemColumns.field,
    cell: (one) => <code className="text-xs">{one.field ?? ''}</code>,
  },
  {
    key: 'column',
    title: words.problemColumns.column,
    wide: true,
    cell: (one) => (
      <span className="block max-w-48 truncate" title={one.column}>
        {one.column ?? ''}
      </span>
    ),
  },
  {
    key: 'reason',
    title: words.problemColumns.reason,
    cell: (one) => <span className="break-words">{one.reason}</span>,
  },
];

function placeOf(one: RowProblem): string {
  const place = one.line ?? one.row;
  return place === undefined ? '' : formatCount(place);
}

/** The report of the last check or import, in the file's order. */
export function Problems({ importId, count }: { importId: string; count: number }) {
  const report = api.useInfiniteQuery(
    'get',
    '/v1/imports/{import_id}/problems',
    { params: { path: { import_id: importId } } },
    { ...PAGES, staleTime: 0 },
  );
  const first = report.data?.pages[0];
  const address = first?.report_url ?? null;
  return (
    <Card
      title={`${words.problems} (${formatCount(count)})`}
      hint={words.problemsHint}
      flush
      actions={
        address !== null && (
          <a href={address} className="text-sm font-medium text-accent hover:underline" rel="noreferrer">
            {words.report}
          </a>
        )
      }
    >
      <Shown waiting={<RowsWaiting lines={5} />} of={report}>
        {({ pages }) => (
          <>
            <Table
              caption={words.problems}
              columns={COLUMNS}
              rows={pages.flatMap((page) => page.problems)}
              keyOf={(one) => JSON.stringify(one)}
            />
            {first !== undefined && first.in_report < first.total && (
              <p className="px-4 py-3 text-xs text-muted sm:px-5">
                {words.inReport(formatCount(first.in_report), formatCount(first.total))}
              </p>
            )}
            {report.hasNextPage && (
              <More onClick={() => void report.fetchNextPage()} busy={report.isFetchingNextPage} />
            )}
          </>
        )}
      </Shown>
    </Card>
  );
}
