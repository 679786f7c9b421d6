import { api } from '@/api/client';
import type { Batch, BatchPart } from '@/api/generated';
import { isProblem } from '@/api/problem';
import { eventsOfBatch } from '@/app/events/batchLinks';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Count } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { Flow } from '../verify/Flow';
import { BatchProofCard } from './BatchProofCard';
import { flowOfBatch, lacksSome } from './flowOfBatch';

const words = text.sources.batches;

export function BatchResult({ batchId }: { batchId: string }) {
  const batch = api.useQuery(
    'get',
    '/v1/batches/{batch_id}',
    { params: { path: { batch_id: batchId } } },
    {
      placeholderData: () => undefined,
      refetchInterval: ({ state }) => state.data?.counted === false && state.data.quarantined !== true && 3_000,
    },
  );
  if (isProblem(batch.error) && batch.error.status === 404) {
    return (
      <Card>
        <Empty title={words.none}>{words.noneHint}</Empty>
      </Card>
    );
  }
  return (
    <Shown of={batch}>
      {(found) => (
        <div className="grid items-start gap-4 *:min-w-0 sm:gap-5 xl:grid-cols-2">
          <Became batch={found} />
          <BatchProofCard batchId={batchId} />
        </div>
      )}
    </Shown>
  );
}

const PARTS: readonly Column<BatchPart>[] = [
  { key: 'part', title: words.part, align: 'right', cell: (part) => <Count value={part.part} /> },
  { key: 'won', title: words.counts, align: 'right', cell: (part) => <Count value={part.won} /> },
  {
    key: 'duplicates',
    title: words.duplicates,
    align: 'right',
    wide: true,
    cell: (part) => <Count value={part.duplicates} />,
  },
  {
    key: 'conflicts',
    title: words.conflicts,
    align: 'right',
    wide: true,
    cell: (part) => <Count value={part.conflicts} />,
  },
  { key: 'at', title: words.countedAt, cell: (part) => <Moment at={part.counted_at} /> },
];

function Became({ batch }: { batch: Batch }) {
  return (
    <Card
      title={<code className="text-xs break-all">{batch.batch_id}</code>}
      actions={
        <>
          <BatchState batch={batch} />
          <Rows batch={batch} />
        </>
      }
      hint={batch.received_at === null ? words.gone : <ReceivedAt at={batch.received_at} />}
    >
      <Flow {...flowOfBatch(batch)} />
      {lacksSome(batch) && <p className="mt-3 text-sm">{words.takenBack}</p>}
      {batch.parts.length > 1 && (
        <div className="mt-5 -mx-4 border-t border-line pt-4 sm:-mx-5">
          <h3 className="px-4 text-sm font-medium sm:px-5">{words.partsTitle}</h3>
          <p className="px-4 text-xs text-muted sm:px-5">{words.partsHint}</p>
          <Table caption={words.partsTitle} columns={PARTS} rows={batch.parts} keyOf={(part) => String(part.part)} />
        </div>
      )}
    </Card>
  );
}

/** As long as the log has the batch, its rows can be listed. */
function Rows({ batch }: { batch: Batch }) {
  const may = useMay();
  if (batch.received_at === null || batch.counted !== true || !may('GET /v1/events')) return null;
  return (
    <ButtonLink size="small" {...eventsOfBatch(batch.batch_id)}>
      {words.rows}
    </ButtonLink>
  );
}

function ReceivedAt({ at }: { at: string }) {
  return (
    <>
      {words.receivedAt} <Moment at={at} />
    </>
  );
}

function BatchState({ batch }: { batch: Batch }) {
  return (
    <>
      {batch.quarantined === true ? (
        <Badge tone="bad">{words.states.quarantined}</Badge>
      ) : batch.counted === true ? (
        <Badge tone="good">{words.states.counted}</Badge>
      ) : (
        <Badge tone={batch.counted === null ? 'neutral' : 'info'}>
          {batch.counted === null ? words.states.unknown : words.states.waiting}
        </Badge>
      )}
      {batch.archived === true && <Badge>{words.archived}</Badge>}
    </>
  );
}
