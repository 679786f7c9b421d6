import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Claims, DayClaims, Mismatch } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Count } from '@/ui/Figure';
import { Day, Moment } from '@/ui/Moment';
import { Failed } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { present } from '@/url/read';
import { Verdict } from './Verdict';

const words = text.sources.verify;

/** Asked for by hand, page by page: it reads the claim of each single event. */
export function ClaimsView({ from, to }: { from: string | undefined; to: string | undefined }) {
  const claims = api.useInfiniteQuery(
    'get',
    '/v1/verify/claims',
    { params: { query: present({ from, to }) } },
    { ...PAGES, enabled: false, staleTime: Number.POSITIVE_INFINITY },
  );
  const pages = claims.data?.pages ?? [];
  return (
    <Card title={words.claimsTitle} hint={words.claimsHint}>
      <div className="grid gap-5">
        {pages.length > 0 && <Said pages={pages} />}
        {claims.error !== null && <Failed error={claims.error} retry={() => void claims.refetch()} />}
        {(pages.length === 0 || claims.hasNextPage) && (
          <div>
            <Button
              kind={pages.length === 0 ? 'primary' : 'plain'}
              busy={claims.isFetching}
              onClick={() => void (pages.length === 0 ? claims.refetch() : claims.fetchNextPage())}
            >
              {claims.isFetching ? words.claimsRunning : pages.length === 0 ? words.claimsStart : words.claimsMore}
            </Button>
          </div>
        )}
        <Uncounted pages={pages} />
        {pages.some((page) => page.mismatches.length > 0) && (
          <Table
            caption={words.claimsBad}
            columns={MISMATCHES}
            rows={pages.flatMap((page) => page.mismatches)}
            keyOf={(one) => `${one.batch_id} ${String(one.position)} ${one.what}`}
          />
        )}
        {pages.map((page) => (
          <div key={page.as_of} className="-mx-4 border-t border-line sm:-mx-5">
            <Table caption={words.claimsTitle} columns={DAYS} rows={page.days} keyOf={(row) => row.day} />
          </div>
        ))}
      </div>
    </Card>
  );
}

function Said({ pages }: { pages: readonly Claims[] }) {
  const wrong = pages.some((page) => page.mismatches.length > 0 || page.days.some((day) => day.mismatches > 0));
  const whole = pages[pages.length - 1]?.next_cursor === null;
  return (
    <Verdict
      tone={wrong ? 'bad' : 'good'}
      title={wrong ? words.claimsBad : words.claimsGood}
      hint={whole ? words.claimsWhole : words.claimsPartly}
    />
  );
}

function Uncounted({ pages }: { pages: readonly Claims[] }) {
  const batches = pages.flatMap((page) => page.uncounted);
  if (batches.length === 0) return null;
  return (
    <section>
      <h3 className="text-sm font-medium">{words.uncountedTitle}</h3>
      <ul className="mt-2 grid gap-1.5 text-sm">
        {batches.map((batch) => (
          <li key={batch.batch_id} className="flex flex-wrap items-baseline gap-x-4">
            <Link
              to="/sources/batches"
              search={{ batch: batch.batch_id }}
              className="font-mono text-xs break-all text-accent hover:underline"
            >
              {batch.batch_id}
            </Link>
            <Count value={batch.events} />
            <span className="text-muted">
              <Moment at={batch.received_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const MISMATCHES: readonly Column<Mismatch>[] = [
  {
    key: 'batch',
    title: text.sources.batches.listColumns.batch,
    cell: (one) => (
      <Link
        to="/sources/batches"
        search={{ batch: one.batch_id }}
        title={one.batch_id}
        className="block max-w-40 truncate font-mono text-xs text-accent hover:underline"
      >
        {one.batch_id}
      </Link>
    ),
  },
  { key: 'what', title: text.sources.batches.columns.what, cell: (one) => <code className="text-xs">{one.what}</code> },
  {
    key: 'detail',
    title: text.sources.batches.columns.detail,
    cell: (one) => <span className="break-words">{one.detail}</span>,
  },
];

const NUMBERS = ['claimed', 'duplicates', 'conflicts', 'voided', 'quarantined', 'in_flight'] as const;

const DAYS: readonly Column<DayClaims>[] = [
  { key: 'day', title: words.columns.day, cell: (row) => <Day day={row.day} /> },
  { key: 'checked', title: words.checked, align: 'right', cell: (row) => <Count value={row.claims_checked} /> },
  ...NUMBERS.map((name) => ({
    key: name,
    title: words.columns[name],
    align: 'right' as const,
    wide: name !== 'claimed',
    cell: (row: DayClaims) => <Count value={row[name]} />,
  })),
  { key: 'mismatches', title: words.mismatches, align: 'right', cell: (row) => <Count value={row.mismatches} /> },
];
