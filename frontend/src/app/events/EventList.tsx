import { Database } from 'lucide-react';
import type { EventRow, Events } from '@/api/generated';
import { formatBytes, formatCount, formatDuration } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Money } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { Failed } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';
import { type Column, More, Table } from '@/ui/Table';
import type { EventsQuestion, LakeProgress } from './askEvents';
import { EventSheet } from './EventSheet';
import { useEvents } from './useEvents';

const words = text.events;

/** Calls, newest received first, with the sheet of one. `open` is its id, from the address. */
export function EventList({
  question,
  open,
  onOpen,
}: {
  question: EventsQuestion;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}) {
  const { query, progress } = useEvents(question);
  const pages = query.data?.pages;
  if (pages === undefined) {
    if (query.error !== null) return <Failed error={query.error} retry={() => void query.refetch()} />;
    return <Card>{progress === null ? <SkeletonLines lines={12} /> : <Reading progress={progress} />}</Card>;
  }
  const rows = pages.flatMap((page) => page.rows);
  const last = pages.at(-1);
  const opened = open === undefined ? undefined : rows.find((row) => row.id === open);
  return (
    <>
      {last !== undefined && <Extent listing={last} count={rows.length} />}
      <Card flush className={query.isPlaceholderData ? 'opacity-60' : ''}>
        <Table
          caption={words.caption}
          columns={columns(onOpen)}
          rows={rows}
          keyOf={(row) => `${row.batch_id} ${String(row.position)} ${row.id}`}
          selected={(row) => row.id === open}
          empty={
            <Empty icon={Database} title={words.empty.title}>
              {words.empty.lead}
            </Empty>
          }
        />
        {query.isFetchNextPageError && <Failed error={query.error} small />}
        {query.hasNextPage && <More onClick={() => void query.fetchNextPage()} busy={query.isFetchingNextPage} />}
      </Card>
      {opened !== undefined && <EventSheet event={opened} onClose={() => onOpen(undefined)} />}
      {open !== undefined && opened === undefined && !query.isFetching && (
        <p role="status" className="text-sm text-muted">
          {query.hasNextPage ? words.notYet : words.notHere}
        </p>
      )}
    </>
  );
}

/** How much of the figure is listed, from where, and how fresh. */
function Extent({ listing, count }: { listing: Events; count: number }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm text-muted" role="status">
      <span>
        <strong className="figures font-semibold text-ink">
          {listing.complete ? words.all(formatCount(count)) : words.first(formatCount(count))}
        </strong>
        {' · '}
        <Money amount={listing.totals.cost_usd} lowerBound={listing.lower_bound} />
      </span>
      <span>
        {words.asOf} <Moment at={listing.as_of} />
      </span>
      {listing.source === 'lake' && <span>{words.fromLake}</span>}
      {listing.deleted_before !== null && <span>{words.deletedBefore(listing.deleted_before)}</span>}
    </p>
  );
}

function Reading({ progress }: { progress: LakeProgress }) {
  return (
    <p role="status" className="py-8 text-center text-sm text-muted">
      {words.reading(formatDuration(progress.elapsed_ms), formatBytes(progress.scanned_bytes))}
    </p>
  );
}

function columns(onOpen: (id: string) => void): Column<EventRow>[] {
  return [
    {
      key: 'timestamp',
      title: words.columns.time,
      cell: (row) => (
        <button
          type="button"
          className="text-left font-medium hover:text-accent hover:underline"
          onClick={() => onOpen(row.id)}
        >
          <span className="max-md:hidden">
            <Moment at={row.timestamp} />
          </span>
          <span className="md:hidden">
            <Moment at={row.timestamp} shape="hour" />
          </span>
        </button>
      ),
    },
    {
      key: 'model',
      title: words.columns.model,
      className: 'max-w-60 max-md:w-full max-md:max-w-0',
      cell: (row) => (
        <>
          <Cut value={row.dimensions.model} />
          <div className="text-xs text-muted md:hidden">
            <Cut value={row.dimensions.team} />
          </div>
        </>
      ),
    },
    {
      key: 'team',
      title: words.columns.team,
      wide: true,
      className: 'max-w-48',
      cell: (row) => <Cut value={row.dimensions.team} />,
    },
    {
      key: 'project',
      title: words.columns.project,
      wide: true,
      className: 'max-w-48',
      cell: (row) => <Cut value={row.dimensions.project} />,
    },
    {
      key: 'feature',
      title: words.columns.feature,
      wide: true,
      className: 'max-w-48',
      cell: (row) => <Cut value={row.dimensions.feature} />,
    },
    { key: 'status', title: words.columns.status, wide: true, cell: (row) => <Status of={row} /> },
    {
      key: 'cost',
      title: words.columns.cost,
      align: 'right',
      cell: (row) =>
        row.cost_usd === null ? (
          <Badge tone="warn">{words.noPrice}</Badge>
        ) : (
          <Money amount={row.cost_usd} style="fine" />
        ),
    },
  ];
}

function Cut({ value }: { value: string }) {
  if (value === '') return <span className="text-muted">–</span>;
  return (
    <span className="max-md:line-clamp-2 max-md:wrap-anywhere md:block md:truncate" title={value}>
      {value}
    </span>
  );
}

function Status({ of: { details, adjusts, quantity } }: { of: EventRow }) {
  if (adjusts !== null) return <Badge tone="info">{quantity < 0 ? words.takenBack : words.adjustment}</Badge>;
  if (details.status === 'error') return <Badge tone="bad">{words.failed}</Badge>;
  return <span className="text-muted">{words.ok}</span>;
}
