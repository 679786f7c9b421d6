import { useState } from 'react';
import { api } from '@/api/client';
import type { GroupRow, ProofByDimension } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { SelectField } from '@/ui/Field';
import { Count } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, More, Table } from '@/ui/Table';
import { Segmented } from '@/ui/Tabs';
import { nameOf } from './proof';
import type { ProofPeriod } from './useProof';
import { Verdict, type VerdictTone } from './Verdict';

const words = text.sources.verify;
const PAGE = 100;
const DIMENSIONS: readonly { value: string; label: string }[] = Object.entries(words.dimensions).map(
  ([value, label]) => ({
    value,
    label,
  }),
);

/** Whether each group's money is right, and not only the number of its calls. */
export function GroupsView({
  asked,
  by,
  all,
  onChange,
}: {
  asked: ProofPeriod;
  by: string;
  all: boolean;
  onChange: (next: { by?: string; all?: 'yes' | undefined }) => void;
}) {
  const known = DIMENSIONS.some((one) => one.value === by);
  return (
    <Card title={words.groupsTitle} hint={words.groupsHint}>
      <div className="mb-5 flex flex-wrap items-end gap-3">
        <div className="w-48">
          <SelectField
            label={words.by}
            value={by}
            onChange={(event) => onChange({ by: event.currentTarget.value })}
            options={known ? DIMENSIONS : [...DIMENSIONS, { value: by, label: by }]}
          />
        </div>
        <Segmented
          label={words.groups}
          value={all ? 'all' : 'drift'}
          options={[
            { value: 'drift', label: words.onlyDrift },
            { value: 'all', label: words.allGroups },
          ]}
          onChange={(value) => onChange({ all: value === 'all' ? 'yes' : undefined })}
        />
      </div>
      <Groups key={JSON.stringify([asked, by, all])} asked={asked} by={by} all={all} />
    </Card>
  );
}

function Groups({ asked, by, all }: { asked: ProofPeriod; by: string; all: boolean }) {
  const [queryId, setQueryId] = useState<string | undefined>(undefined);
  const proof = api.useInfiniteQuery(
    'get',
    '/v1/verify',
    {
      params: {
        query: {
          ...asked,
          by: by.split(','),
          limit: PAGE,
          ...(all ? {} : { only: 'drift' as const }),
          ...(queryId === undefined ? {} : { query_id: queryId }),
        },
      },
    },
    {
      ...PAGES,
      getNextPageParam: (last) => (isByDimension(last) ? last.next_cursor : null),
      staleTime: 60_000,
      refetchInterval: ({ state }) => isPending(state.data?.pages[0]) && 2_000,
    },
  );
  const pages = proof.data?.pages.filter(isByDimension);
  const first = pages?.[0];
  const goesOn = first !== undefined && (isPending(first) || proof.hasNextPage);
  if (goesOn && !proof.isPlaceholderData && queryId === undefined) setQueryId(first.query_id);
  return (
    <Shown of={{ ...proof, data: pages }} waiting={<Skeleton className="h-24" />}>
      {(shown) => {
        const [head] = shown;
        const rows = shown.flatMap((page) => page.rows);
        if (head === undefined) return null;
        return (
          <div className="grid gap-5">
            <Verdict {...saidOf(head, rows, all)} />
            {rows.length > 0 && (
              <div className="-mx-4 sm:-mx-5">
                <Table caption={words.groupsTitle} columns={columnsOf(head.granularity)} rows={rows} keyOf={keyOf} />
                {proof.hasNextPage && <More onClick={() => void proof.fetchNextPage()} busy={proof.isFetching} />}
              </div>
            )}
          </div>
        );
      }}
    </Shown>
  );
}

function isByDimension(proof: object): proof is ProofByDimension {
  return 'by' in proof;
}

function isPending(proof: { lake: string } | undefined): boolean {
  return proof?.lake === 'pending';
}

function keyOf(row: GroupRow): string {
  return JSON.stringify([row.period, row.group]);
}

function saidOf(
  proof: ProofByDimension,
  rows: readonly GroupRow[],
  all: boolean,
): { tone: VerdictTone; title: string; hint?: string } {
  if (proof.lake === 'pending') return { tone: 'open', title: words.verdict.pending, hint: words.verdict.pendingHint };
  if (proof.lake === 'failed') return { tone: 'open', title: words.verdict.failed, hint: words.verdict.failedHint };
  const differ = all ? rows.some(differs) : rows.length > 0;
  if (differ || (proof.totals.drift ?? 0) !== 0) {
    return { tone: 'bad', title: words.groupsDiffer, hint: words.groupsDifferHint };
  }
  if (proof.totals.drift === null) return { tone: 'open', title: words.dayOpen };
  return {
    tone: 'good',
    title: words.groupsAgree(formatCount(proof.totals.groups)),
    hint: words.groupsAgreeHint(formatCount(proof.totals.counted)),
  };
}

function differs(row: GroupRow): boolean {
  return (row.drift ?? 0) !== 0 || (Object.keys(row.measures).length > 0 && row.in_flight === 0);
}

function columnsOf(granularity: ProofByDimension['granularity']): readonly Column<GroupRow>[] {
  return [
    {
      key: 'period',
      title: words.columns[granularity],
      cell: (row) => <span className="whitespace-nowrap">{nameOf({ day: row.period })}</span>,
    },
    ...COLUMNS,
  ];
}

const COLUMNS: readonly Column<GroupRow>[] = [
  { key: 'group', title: words.group, cell: (row) => <Group row={row} /> },
  { key: 'counted', title: words.columns.counted, align: 'right', cell: (row) => <Count value={row.counted} /> },
  { key: 'in_lake', title: words.columns.in_lake, align: 'right', cell: (row) => <Count value={row.in_lake} /> },
  { key: 'drift', title: words.columns.drift, align: 'right', cell: (row) => <Count value={row.drift} /> },
  { key: 'measures', title: words.differs, wide: true, cell: (row) => <Measures row={row} /> },
];

function Group({ row }: { row: GroupRow }) {
  return (
    <span className="block max-w-64">
      {Object.entries(row.group).map(([dimension, value]) => (
        <span key={dimension} className="block truncate" title={value}>
          {value === '' ? <span className="text-muted">{words.unnamed}</span> : value}
        </span>
      ))}
      {row.collapsed && <span className="block text-xs text-muted">{words.collapsed}</span>}
    </span>
  );
}

function Measures({ row }: { row: GroupRow }) {
  return (
    <ul className="grid gap-0.5 text-xs">
      {Object.entries(row.measures).map(([measure, both]) => (
        <li key={measure}>
          <code>{measure}</code> {words.both(String(both.counted), String(both.in_lake))}
        </li>
      ))}
    </ul>
  );
}
