import { MoonStar } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import type { ProofRun } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useZone } from '@/app/session/useAccount';
import { formatCount } from '@/format/number';
import { formatDay, formatMoment } from '@/format/time';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Count } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, Table } from '@/ui/Table';
import { Strip } from './Strip';
import type { VerdictTone } from './Verdict';

const words = text.sources.verify;

/** The proofs that nobody had to ask for. */
export function NightsView() {
  const zone = useZone();
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const nights = api.useInfiniteQuery('get', '/v1/verify/history', { params: { query: { limit: 60 } } }, PAGES);
  return (
    <Card title={words.nightsTitle} hint={words.nightsHint} flush>
      <Shown waiting={<RowsWaiting lines={5} />} of={nights}>
        {({ pages }) => {
          const runs = pages.flatMap((page) => page.runs);
          if (runs.length === 0) {
            return (
              <Empty icon={MoonStar} title={words.noNights}>
                {words.noNightsHint}
              </Empty>
            );
          }
          return (
            <>
              <div className="px-4 pb-4 sm:px-5">
                <Strip
                  label={words.nightsTitle}
                  cells={runs.toReversed().map((run) => ({
                    key: run.at,
                    tone: toneOf(run),
                    label: words.cell(formatMoment(run.at, zone, 'day'), saidOf(run)),
                  }))}
                  chosen={chosen}
                  onChoose={(key) => setChosen(key === chosen ? undefined : key)}
                />
              </div>
              <Table
                caption={words.nightsTitle}
                columns={COLUMNS}
                rows={chosen === undefined ? runs : runs.filter((run) => run.at === chosen)}
                keyOf={(run) => run.at}
              />
              {nights.hasNextPage && (
                <More onClick={() => void nights.fetchNextPage()} busy={nights.isFetchingNextPage} />
              )}
            </>
          );
        }}
      </Shown>
    </Card>
  );
}

function toneOf(run: ProofRun): VerdictTone {
  if (run.drift > 0) return 'bad';
  return run.state === 'complete' ? 'good' : 'open';
}

function saidOf(run: ProofRun): string {
  if (run.drift > 0) return words.nightDrift(formatCount(run.drift));
  return run.state === 'complete' ? words.nightGood : words.nightState.failed;
}

const COLUMNS: readonly Column<ProofRun>[] = [
  { key: 'at', title: words.night, cell: (run) => <Moment at={run.at} /> },
  {
    key: 'state',
    title: text.sources.keys.columns.state,
    cell: (run) => (
      <>
        <Badge tone={toneOf(run) === 'good' ? 'good' : toneOf(run) === 'bad' ? 'bad' : 'warn'}>{saidOf(run)}</Badge>
        {run.why !== null && <span className="mt-1 block text-xs break-words text-muted">{run.why}</span>}
      </>
    ),
  },
  { key: 'days', title: words.days, align: 'right', cell: (run) => <Count value={run.days} /> },
  {
    key: 'final',
    title: (
      <abbr title={words.finalHint} className="no-underline">
        {words.final}
      </abbr>
    ),
    align: 'right',
    cell: (run) => <Count value={run.final} />,
  },
  { key: 'drift', title: words.drift, align: 'right', cell: (run) => <Count value={run.drift} /> },
  { key: 'healed', title: words.healed, wide: true, cell: (run) => <Healed run={run} /> },
];

function Healed({ run }: { run: ProofRun }) {
  return (
    <ul className="grid gap-1 text-xs">
      {run.healed.map((one) => (
        <li key={one.day}>
          {words.healedDay(formatDay(one.day), formatCount(one.redriven.length), one.repaired)}
          {one.left !== null && <span className="block text-muted">{one.left}</span>}
        </li>
      ))}
    </ul>
  );
}
