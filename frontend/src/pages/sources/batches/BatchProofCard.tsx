import { useState } from 'react';
import { api } from '@/api/client';
import type { BatchProof, Mismatch } from '@/api/generated';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Fact, Facts } from '@/ui/Facts';
import { Count } from '@/ui/Figure';
import { Shown } from '@/ui/Shown';
import { type Column, Table } from '@/ui/Table';
import { Verdict } from '../verify/Verdict';

const words = text.sources.batches;

/** Asked again, with the query's id, until the lake has answered. */
export function BatchProofCard({ batchId }: { batchId: string }) {
  const [queryId, setQueryId] = useState<string | undefined>(undefined);
  const proof = api.useQuery(
    'get',
    '/v1/verify/batches/{batch_id}',
    {
      params: { path: { batch_id: batchId }, query: queryId === undefined ? {} : { query_id: queryId } },
    },
    { refetchInterval: ({ state }) => state.data?.lake === 'pending' && 2_000 },
  );
  const asked = proof.data?.lake === 'pending' ? proof.data.query_id : undefined;
  if (asked !== undefined && asked !== '' && queryId === undefined) setQueryId(asked);
  return (
    <Card title={words.proof} hint={words.proofHint}>
      <Shown of={proof}>{(found) => <Proven proof={found} />}</Shown>
    </Card>
  );
}

const COLUMNS: readonly Column<Mismatch>[] = [
  {
    key: 'event',
    title: words.columns.event,
    cell: (one) => <code className="text-xs break-all">{one.event_id ?? one.position}</code>,
  },
  { key: 'what', title: words.columns.what, cell: (one) => <code className="text-xs">{one.what}</code> },
  { key: 'detail', title: words.columns.detail, cell: (one) => <span className="break-words">{one.detail}</span> },
];

/** By the API's names. */
const CLAIMS: Readonly<Record<string, string>> = words.claimNames;

function Proven({ proof }: { proof: BatchProof }) {
  return (
    <div className="grid gap-4">
      <Verdict {...verdictOf(proof)} />
      <Facts>
        <Fact name={words.accepted}>
          <Count value={proof.accepted} />
        </Fact>
        <Fact name={words.counts}>
          <Count value={proof.markers.won} />
        </Fact>
        <Fact name={words.inLake}>
          <Count value={proof.in_lake} />
        </Fact>
        {proof.in_flight > 0 && (
          <Fact name={words.inFlight}>
            <Count value={proof.in_flight} />
          </Fact>
        )}
        {(proof.uncounted ?? 0) > 0 && (
          <Fact name={words.open}>
            <Count value={proof.uncounted} />
          </Fact>
        )}
        {Object.entries(proof.claims ?? {})
          .filter(([, events]) => events > 0)
          .map(([outcome, events]) => (
            <Fact key={outcome} name={`${words.claims}: ${CLAIMS[outcome] ?? outcome}`}>
              <Count value={events} />
            </Fact>
          ))}
      </Facts>
      {proof.mismatches.length > 0 && (
        <Table
          caption={words.mismatches}
          columns={COLUMNS}
          rows={proof.mismatches}
          keyOf={(one) => `${String(one.position)} ${one.what}`}
        />
      )}
    </div>
  );
}

function verdictOf(proof: BatchProof): { tone: 'good' | 'bad' | 'open'; title: string; hint?: string } {
  if (proof.lake === 'pending') return { tone: 'open', title: words.pending };
  if (proof.lake === 'failed') return { tone: 'open', title: words.lakeFailed };
  if (proof.drift === null) return { tone: 'open', title: words.unproven };
  if (proof.drift === 0 && proof.mismatches.length === 0) return { tone: 'good', title: words.proven };
  const hint = proof.drift === 0 ? {} : { hint: words.driftHint(formatCount(proof.drift)) };
  return { tone: 'bad', title: words.drift, ...hint };
}
