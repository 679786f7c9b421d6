import { useState } from 'react';
import { api } from '@/api/client';
import type { PriceEntry } from '@/api/generated';
import { PAGES } from '@/api/pages';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Day } from '@/ui/Moment';
import { Quiet } from '@/ui/Quiet';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { type Column, More, Table } from '@/ui/Table';
import { AnswerDialog, type Answering } from './AnswerDialog';

const words = text.sources.unpriced;
type State = NonNullable<PriceEntry['state']>;
const TONES: Record<State, Tone> = { requested: 'warn', in_force: 'good', refused: 'neutral', withdrawn: 'neutral' };

/** What was entered about prices, with what became of it; answers to others are told by their states. */
export function Entries() {
  const [answering, setAnswering] = useState<Answering | null>(null);
  const entries = api.useInfiniteQuery('get', '/v1/prices/negotiated', { params: { query: { limit: 50 } } }, PAGES);
  return (
    <Card title={words.entriesTitle} hint={words.entriesHint} flush>
      <Shown waiting={<RowsWaiting lines={5} />} of={entries}>
        {({ pages }) => (
          <>
            <Table
              caption={words.entriesTitle}
              columns={columnsOf(setAnswering)}
              rows={pages.flatMap((page) => page.entries).filter((entry) => entry.state !== null)}
              keyOf={(entry) => String(entry.sequence)}
              empty={<Quiet said={words.noEntries} />}
            />
            {entries.hasNextPage && (
              <More onClick={() => void entries.fetchNextPage()} busy={entries.isFetchingNextPage} />
            )}
          </>
        )}
      </Shown>
      {answering !== null && <AnswerDialog of={answering} onClose={() => setAnswering(null)} />}
    </Card>
  );
}

function columnsOf(onAnswer: (answering: Answering) => void): readonly Column<PriceEntry>[] {
  return [
    { key: 'what', title: words.entryColumns.what, cell: (entry) => <What entry={entry} /> },
    {
      key: 'state',
      title: words.entryColumns.state,
      cell: (entry) =>
        entry.state !== null && <Badge tone={TONES[entry.state]}>{words.entryStates[entry.state]}</Badge>,
    },
    {
      key: 'from',
      title: words.entryColumns.from,
      wide: true,
      cell: (entry) =>
        entry.effective_from ? <Day day={entry.effective_from} /> : <span className="text-muted">{words.always}</span>,
    },
    {
      key: 'reason',
      title: words.entryColumns.reason,
      wide: true,
      cell: (entry) => (
        <span className="block max-w-72">
          <span className="block break-words">{entry.reason}</span>
          <span className="block truncate text-xs text-muted" title={entry.who}>
            {entry.who}
          </span>
        </span>
      ),
    },
    { key: 'act', title: words.columns.act, cell: (entry) => <Answers entry={entry} onAnswer={onAnswer} /> },
  ];
}

function What({ entry }: { entry: PriceEntry }) {
  const target =
    entry.target_model === undefined ? '' : [entry.target_provider, entry.target_model].filter(Boolean).join('/');
  return (
    <span className="block max-w-72">
      <span className="block truncate font-medium" title={entry.model}>
        {[entry.provider, entry.model].filter(Boolean).join('/')}
      </span>
      <span className="block text-xs break-words text-muted">
        {words.entryKinds[entry.kind]} {target}
        {entry.percent !== undefined && ` ${entry.percent}%`}
      </span>
    </span>
  );
}

function Answers({ entry, onAnswer }: { entry: PriceEntry; onAnswer: (answering: Answering) => void }) {
  const may = useMay();
  const sequence = String(entry.sequence);
  const requested = entry.state === 'requested';
  const open = requested || entry.state === 'in_force';
  return (
    <span className="flex flex-wrap gap-2">
      {requested && may('POST /v1/prices/negotiated/{sequence}/grant') && (
        <Button size="small" onClick={() => onAnswer({ kind: 'grant', sequence })}>
          {words.grant}
        </Button>
      )}
      {requested && may('POST /v1/prices/negotiated/{sequence}/refuse') && (
        <Button size="small" onClick={() => onAnswer({ kind: 'refuse', sequence })}>
          {words.refuse}
        </Button>
      )}
      {open && may('POST /v1/prices/negotiated/{sequence}/withdraw') && (
        <Button size="small" onClick={() => onAnswer({ kind: 'withdraw', sequence })}>
          {words.withdraw}
        </Button>
      )}
    </span>
  );
}
