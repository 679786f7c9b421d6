import { useState } from 'react';
import { api } from '@/api/client';
import type { CorrectionInFull, CorrectionLine } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { formatBytes, formatCount, formatDuration } from '@/format/number';
import { text } from '@/text';
import { Button } from '@/ui/Button';
import { ConfirmDialog, Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Count, Money, Stat } from '@/ui/Figure';
import { Day, Moment } from '@/ui/Moment';
import { Failed, Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { toast } from '@/ui/toast';
import { Working } from '../Working';
import { isMovingWork } from '../work';
import { CorrectionState } from './CorrectionState';
import { scopeOf } from './scope';

const words = text.sources.corrections;

export function CorrectionSheet({ correctionId, onClose }: { correctionId: string; onClose: () => void }) {
  const correction = api.useQuery(
    'get',
    '/v1/corrections/{correction_id}',
    { params: { path: { correction_id: correctionId } } },
    { refetchInterval: ({ state }) => state.data !== undefined && isMovingWork(state.data.state) && 1_500 },
  );
  return (
    <Dialog open onClose={onClose} side title={words.details}>
      <Shown of={correction}>{(found) => <InFull one={found} />}</Shown>
    </Dialog>
  );
}

function InFull({ one }: { one: CorrectionInFull }) {
  const nothing = one.state === 'previewed' && [one.voided, one.copies, one.uncounted].every((found) => found === 0);
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <CorrectionState state={one.state} />
        {one.state === 'previewed' && one.kind === 'void' && !nothing && <Apply one={one} />}
      </div>
      <p className="font-medium break-all">{scopeOf(one.scope)}</p>
      <Far one={one} />
      {nothing && <p className="text-sm text-muted">{words.nothing}</p>}
      <div className="grid grid-cols-2 gap-x-4 gap-y-4">
        <Stat label={words.voided} value={<Count value={one.voided} />} />
        <Stat label={words.cost} value={<Money amount={one.totals.cost_usd} lowerBound={one.totals.lower_bound} />} />
      </div>
      <CorrectionFacts one={one} />
      {one.lines.length > 0 && (
        <section className="-mx-5">
          <h3 className="px-5 text-sm font-semibold">{words.lines}</h3>
          <Table
            caption={words.lines}
            columns={LINES}
            rows={one.lines}
            keyOf={(line) => `${line.day} ${line.model} ${line.team}`}
          />
        </section>
      )}
    </div>
  );
}

/** How far it is, or that it is done. */
function Far({ one }: { one: CorrectionInFull }) {
  const { day, lake } = one.progress;
  if (one.problem !== null) {
    return (
      <p role="alert" className="rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn">
        <strong className="font-semibold">{words.problem}:</strong> {one.problem}
      </p>
    );
  }
  if (isMovingWork(one.state)) {
    return (
      <Working said={words.progress}>
        {day !== null && (
          <>
            {words.progressDay} <Day day={day} />
          </>
        )}
        {lake !== null && ` ${words.lake}: ${formatDuration(lake.elapsed_ms)}, ${formatBytes(lake.scanned_bytes)}`}
      </Working>
    );
  }
  if (one.state === 'settling') return <p className="text-sm text-good">{words.settling}</p>;
  return one.state === 'done' ? <p className="text-sm text-good">{words.done}</p> : null;
}

function CorrectionFacts({ one }: { one: CorrectionInFull }) {
  const numbers = [
    [words.adjusted, one.adjusted],
    [words.copies, one.copies],
    [words.returned, one.returned],
    [words.uncounted, one.uncounted],
  ] as const;
  return (
    <Facts>
      {numbers
        .filter(([, value]) => value > 0)
        .map(([name, value]) => (
          <Fact key={name} name={name}>
            <Count value={value} />
          </Fact>
        ))}
      {one.scope.from !== null && (
        <Fact name={words.since}>
          <Moment at={one.scope.from} />
        </Fact>
      )}
      {one.scope.to !== null && (
        <Fact name={words.until}>
          <Moment at={one.scope.to} />
        </Fact>
      )}
      <Fact name={words.why}>{one.reason}</Fact>
      <Fact name={words.columns.who}>{one.who}</Fact>
      <Fact name={words.columns.made}>
        <Moment at={one.created_at} />
      </Fact>
    </Facts>
  );
}

function Apply({ one }: { one: CorrectionInFull }) {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const apply = api.useMutation('post', '/v1/corrections/{correction_id}/apply', {
    onSuccess: () => {
      setAsking(false);
      toast(words.begun);
    },
  });
  if (!may('POST /v1/corrections/{correction_id}/apply')) return null;
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {words.apply}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => apply.mutate({ params: { path: { correction_id: one.correction_id } } })}
        title={words.applyTitle}
        confirm={words.apply}
        danger
        busy={apply.isPending}
      >
        <p className="font-medium break-all">{scopeOf(one.scope)}</p>
        <p className="mt-2">
          {words.eventsOf(formatCount(one.voided))} ·{' '}
          <Money amount={one.totals.cost_usd} lowerBound={one.totals.lower_bound} />
        </p>
        <p className="mt-2">{words.applyLead}</p>
        {apply.error !== null && <Failed error={apply.error} />}
      </ConfirmDialog>
    </>
  );
}

const LINES: readonly Column<CorrectionLine>[] = [
  { key: 'day', title: words.lineColumns.day, cell: (line) => <Day day={line.day} /> },
  {
    key: 'model',
    title: words.lineColumns.model,
    cell: (line) => (
      <span className="block max-w-40 truncate" title={`${line.model}, ${line.team}`}>
        {line.model}
        <span className="block truncate text-xs text-muted">{line.team}</span>
      </span>
    ),
  },
  { key: 'calls', title: words.lineColumns.calls, align: 'right', cell: (line) => <Count value={line.requests} /> },
  {
    key: 'cost',
    title: words.lineColumns.cost,
    align: 'right',
    cell: (line) => <Money amount={line.cost_usd} lowerBound={line.cost_usd !== null && line.unpriced_requests > 0} />,
  },
];
