import { useState } from 'react';
import { api } from '@/api/client';
import type { PriceChange, PriceChangeLine, ReratingInFull } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { formatCount } from '@/format/number';
import { formatDay } from '@/format/time';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { ConfirmDialog, Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Count, Money, MoneyChange, Stat } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { Failed, Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { toast } from '@/ui/toast';
import { Working } from '../Working';
import { isMovingWork } from '../work';
import { changeOf, periodOf, RatingState } from './Reratings';

const words = text.sources.unpriced;

export function RatingSheet({ reratingId, onClose }: { reratingId: string; onClose: () => void }) {
  const rerating = api.useQuery(
    'get',
    '/v1/prices/rerate/{rerating_id}',
    { params: { path: { rerating_id: reratingId } } },
    { refetchInterval: ({ state }) => state.data !== undefined && isMovingWork(state.data.state) && 1_500 },
  );
  return (
    <Dialog open onClose={onClose} side title={words.rerating}>
      <Shown of={rerating}>{(found) => <InFull one={found} />}</Shown>
    </Dialog>
  );
}

function InFull({ one }: { one: ReratingInFull }) {
  const change = changeOf(one);
  const lines = one.applied_at === null ? one.lines.shown : one.lines.applied;
  const nothing = one.state === 'previewed' && change.requests === 0 && one.uncounted === 0;
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <RatingState state={one.state} />
        {one.state === 'previewed' && !nothing && <Apply one={one} />}
      </div>
      {isMovingWork(one.state) && <Working said={words.progress} />}
      {nothing && <p className="text-sm text-muted">{words.nothingChanges}</p>}
      <section>
        <h3 className="mb-3 text-sm font-semibold">{one.applied_at === null ? words.shown : words.applied}</h3>
        <Figures change={change} />
      </section>
      <RatingFacts one={one} />
      {lines.length > 0 && (
        <section className="-mx-5">
          <h3 className="px-5 text-sm font-semibold">{words.lines}</h3>
          <Table
            caption={words.lines}
            columns={LINES}
            rows={lines}
            keyOf={(line) => `${line.day} ${line.model} ${line.team}`}
          />
        </section>
      )}
    </div>
  );
}

function Figures({ change }: { change: PriceChange }) {
  return (
    <div className="grid grid-cols-3 gap-x-4 gap-y-4">
      <Stat label={words.calls} value={<Count value={change.requests} />} />
      <Stat label={words.newly} value={<Count value={change.newly_priced} />} />
      <Stat label={words.lose} value={<Count value={change.no_longer_priced} />} />
      <Stat label={words.before} value={<Money amount={change.cost_before_usd} />} />
      <Stat label={words.after} value={<Money amount={change.cost_after_usd} />} />
      <Stat label={words.difference} value={<MoneyChange amount={change.difference_usd} />} />
    </div>
  );
}

function RatingFacts({ one }: { one: ReratingInFull }) {
  return (
    <Facts>
      <Fact name={words.rerateColumns.period}>{periodOf(one)}</Fact>
      <Fact name={words.reason}>{one.reason}</Fact>
      <Fact name={words.rerateColumns.who}>{one.automatic ? words.automatic : one.who}</Fact>
      <Fact name={words.rerateColumns.made}>
        <Moment at={one.created_at} />
      </Fact>
      {one.uncounted > 0 && (
        <Fact name={words.uncounted}>
          <Count value={one.uncounted} />
        </Fact>
      )}
      {one.closed.requests > 0 && (
        <Fact name={words.closedMonths}>
          {words.closed(formatCount(one.closed.requests), one.closed.months.join(', '))}
        </Fact>
      )}
      {one.out_of_reach_before !== null && (
        <Fact name={words.outOfReach}>
          <Moment at={one.out_of_reach_before} />
        </Fact>
      )}
    </Facts>
  );
}

function Apply({ one }: { one: ReratingInFull }) {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const apply = api.useMutation('post', '/v1/prices/rerate/{rerating_id}/apply', {
    onSuccess: () => {
      setAsking(false);
      toast(words.begun);
    },
  });
  if (!may('POST /v1/prices/rerate/{rerating_id}/apply')) return null;
  return (
    <>
      <Button kind="primary" onClick={() => setAsking(true)}>
        {words.apply}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => apply.mutate({ params: { path: { rerating_id: one.rerating_id } } })}
        title={words.applyTitle}
        confirm={words.apply}
        busy={apply.isPending}
      >
        <p className="text-2xl font-semibold tracking-tight">
          <MoneyChange amount={one.shown.difference_usd} />
        </p>
        <p className="mt-2">{words.applyLead}</p>
        {apply.error !== null && <Failed error={apply.error} />}
      </ConfirmDialog>
    </>
  );
}

const LINES: readonly Column<PriceChangeLine>[] = [
  {
    key: 'day',
    title: words.lineColumns.day,
    cell: (line) => (/^\d{4}/.test(line.day) ? formatDay(line.day) : words.moreLines),
  },
  {
    key: 'model',
    title: words.lineColumns.model,
    cell: (line) => (
      <span className="block max-w-36 truncate" title={`${line.model}, ${line.team}`}>
        {line.model}
        <span className="block truncate text-xs text-muted">{line.team}</span>
      </span>
    ),
  },
  { key: 'calls', title: words.lineColumns.calls, align: 'right', cell: (line) => <Count value={line.requests} /> },
  {
    key: 'difference',
    title: words.lineColumns.difference,
    align: 'right',
    cell: (line) => <MoneyChange amount={line.difference_usd} />,
  },
];
