import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { Rerating } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { formatCount } from '@/format/number';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Count, MoneyChange } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { isMovingWork, lastDayOf } from '../work';

const words = text.sources.unpriced;
const TONES: Record<Rerating['state'], Tone> = {
  previewing: 'info',
  previewed: 'accent',
  running: 'info',
  settling: 'good',
  done: 'good',
};

export function Reratings({ onMake }: { onMake: () => void }) {
  const may = useMay();
  const reratings = api.useQuery(
    'get',
    '/v1/prices/rerate',
    {},
    { refetchInterval: ({ state }) => (state.data?.reratings ?? []).some((one) => isMovingWork(one.state)) && 3_000 },
  );
  return (
    <Card
      title={words.rerateTitle}
      hint={words.rerateHint}
      actions={may('POST /v1/prices/rerate') && <Button onClick={onMake}>{words.rerateMake}</Button>}
      flush
    >
      <Shown waiting={<RowsWaiting lines={5} />} of={reratings}>
        {(found) => (
          <>
            <Table
              caption={words.rerateTitle}
              columns={COLUMNS}
              rows={found.reratings}
              keyOf={(one) => one.rerating_id}
              empty={<Quiet said={words.noReratings} />}
            />
            {found.more > 0 && (
              <p className="px-4 py-3 text-xs text-muted sm:px-5">{words.moreReratings(formatCount(found.more))}</p>
            )}
          </>
        )}
      </Shown>
    </Card>
  );
}

export function RatingState({ state }: { state: Rerating['state'] }) {
  return <Badge tone={TONES[state]}>{words.states[state]}</Badge>;
}

export function periodOf(one: Rerating): string {
  if (one.from === null || one.to === null) return text.unknown;
  const last = lastDayOf(one.to);
  return one.from === last ? formatDay(one.from) : `${formatDay(one.from)} – ${formatDay(last)}`;
}

/** What was moved, or before that what would be. */
export function changeOf(one: Rerating) {
  return one.applied_at === null ? one.shown : one.applied;
}

const COLUMNS: readonly Column<Rerating>[] = [
  {
    key: 'period',
    title: words.rerateColumns.period,
    cell: (one) => (
      <Link
        to="/sources/unpriced"
        search={{ rerating: one.rerating_id }}
        resetScroll={false}
        className="font-medium whitespace-nowrap text-accent hover:underline"
      >
        {periodOf(one)}
      </Link>
    ),
  },
  { key: 'state', title: words.rerateColumns.state, cell: (one) => <RatingState state={one.state} /> },
  {
    key: 'calls',
    title: words.rerateColumns.calls,
    align: 'right',
    cell: (one) => <Count value={changeOf(one).requests} />,
  },
  {
    key: 'difference',
    title: words.rerateColumns.difference,
    align: 'right',
    cell: (one) => <MoneyChange amount={changeOf(one).difference_usd} />,
  },
  { key: 'made', title: words.rerateColumns.made, wide: true, cell: (one) => <Ago at={one.created_at} /> },
  {
    key: 'who',
    title: words.rerateColumns.who,
    wide: true,
    cell: (one) => (
      <span className="block max-w-48 truncate text-muted" title={one.who}>
        {one.automatic ? words.automatic : one.who}
      </span>
    ),
  },
];
