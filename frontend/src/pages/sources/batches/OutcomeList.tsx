import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { BatchOutcome } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { addDays, formatDay, formatDayRange } from '@/format/time';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Count } from '@/ui/Figure';
import { FilterTag } from '@/ui/FilterLine';
import { Moment } from '@/ui/Moment';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { present } from '@/url/read';
import { OUTCOMES, type Outcome } from '../search';

const words = text.sources.batches;
type Search = { batch?: string; outcome?: Outcome; from?: string; to?: string };

/** The batches behind a number of the proof. */
export function OutcomeList({ search, onChange }: { search: Search; onChange: (search: Search) => void }) {
  const outcome = search.outcome ?? 'duplicates';
  const { from, to } = search;
  const days = daysOf(from, to);
  const batches = api.useInfiniteQuery(
    'get',
    '/v1/verify/batches',
    {
      params: {
        query: { outcome, limit: 50, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
      },
    },
    PAGES,
  );
  return (
    <Card title={words.listTitle} hint={words.listHint} flush>
      <div className="flex flex-wrap items-center gap-2 px-4 pb-2 sm:px-5">
        <Segmented
          label={words.outcome}
          value={outcome}
          options={OUTCOMES.map((value) => ({ value, label: words.outcomes[value] }))}
          onChange={(value) => onChange({ ...search, outcome: value })}
        />
        {days !== null && (
          <FilterTag onRemove={() => onChange(present({ batch: search.batch, outcome: search.outcome }))}>
            {days}
          </FilterTag>
        )}
      </div>
      <p className="px-4 pb-3 text-xs text-muted sm:px-5">{words.outcomeHints[outcome]}</p>
      <Shown waiting={<RowsWaiting lines={5} />} of={batches}>
        {({ pages }) => (
          <>
            <Table
              caption={words.listTitle}
              columns={columnsOf(search, outcome)}
              rows={pages.flatMap((page) => page.batches)}
              keyOf={(batch) => batch.batch_id}
              empty={<Quiet said={words.noneOf} />}
            />
            {batches.hasNextPage && (
              <More onClick={() => void batches.fetchNextPage()} busy={batches.isFetchingNextPage} />
            )}
          </>
        )}
      </Shown>
    </Card>
  );
}

/** The event days that a number of the proof was of; null for the API's own, the last 35. */
function daysOf(from: string | undefined, to: string | undefined): string | null {
  if (from === undefined) return to === undefined ? null : words.until(formatDay(addDays(to, -1)));
  return to === undefined ? words.since(formatDay(from)) : words.of(formatDayRange(from, addDays(to, -1)));
}

function columnsOf(search: Search, outcome: Outcome): readonly Column<BatchOutcome>[] {
  return [
    {
      key: 'batch',
      title: words.listColumns.batch,
      cell: (batch) => (
        <Link
          to="/sources/batches"
          search={{ ...search, batch: batch.batch_id }}
          title={batch.batch_id}
          className="block max-w-28 truncate sm:max-w-48 font-mono text-xs text-accent hover:underline"
        >
          {batch.batch_id}
        </Link>
      ),
    },
    { key: 'at', title: words.listColumns.at, cell: (batch) => <Moment at={batch.received_at} /> },
    { key: 'events', title: words.listColumns.events, align: 'right', cell: (batch) => <Count value={batch.events} /> },
    {
      key: 'those',
      title: words.outcomes[outcome],
      align: 'right',
      cell: (batch) => <Count value={batch[outcome] ?? 0} />,
    },
  ];
}
