import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import type { CostsSummary } from '@/api/generated';
import { needOf } from '@/app/needs';
import { useMay } from '@/app/session/useAccount';
import { formatCount, formatShare } from '@/format/number';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { NotApplicable, Unknown } from '@/ui/Figure';
import { Ago } from '@/ui/Moment';
import { describe } from '@/ui/Shown';
import { PlainStat } from './PlainStat';

const words = text.overview.data;

/** How fresh the figures are, how much they cover, and whether they were proven. */
export function DataCard({ ready, summary }: { ready: boolean; summary: CostsSummary | undefined }) {
  const may = useMay();
  return (
    <Card
      title={words.title}
      actions={may('GET /v1/keys') ? <CardLink to="/sources">{words.more}</CardLink> : undefined}
    >
      <div className="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-3 xl:grid-cols-5 print:grid-cols-5">
        <PlainStat
          label={words.newest}
          value={summary === undefined ? undefined : <Ago at={summary.as_of} />}
          detail={summary?.time_zone}
        />
        <PlainStat
          label={words.exact}
          value={summary === undefined ? undefined : summary.exact ? words.yes : words.no}
          detail={summary === undefined ? undefined : summary.exact ? words.exactWhy : text.overview.notExact}
        />
        {may('GET /v1/account/stats') && <CoverageStat ready={ready} />}
        {may('GET /v1/quarantine') && <QuarantineStat ready={ready} />}
        {may('GET /v1/verify/history') && <ProofStat ready={ready} />}
      </div>
    </Card>
  );
}

function CoverageStat({ ready }: { ready: boolean }) {
  const { data, error } = api.useQuery('get', '/v1/account/stats', {}, { enabled: ready, refetchInterval: 60_000 });
  if (data === undefined) return <Untold label={words.priced} error={error} />;
  return (
    <PlainStat
      label={words.priced}
      value={data.priced_share === null ? <NotApplicable /> : formatShare(data.priced_share, 2)}
      detail={
        data.unpriced_events === 0 ? (
          words.allPriced
        ) : (
          <Door to="/sources/unpriced">{words.unpriced(formatCount(data.unpriced_events))}</Door>
        )
      }
    />
  );
}

function QuarantineStat({ ready }: { ready: boolean }) {
  const { data, error } = api.useQuery(
    'get',
    '/v1/quarantine',
    { params: { query: { state: 'kept', limit: 1 } } },
    { enabled: ready, staleTime: 60_000 },
  );
  if (data === undefined) return <Untold label={words.quarantine} error={error} />;
  const isEmpty = data.total === 0 && !data.lower_bound;
  return (
    <PlainStat
      label={words.quarantine}
      value={`${data.lower_bound ? '≥ ' : ''}${formatCount(data.total)}`}
      detail={isEmpty ? words.quarantineNone : <Door to="/sources/quarantine">{words.quarantineSome}</Door>}
    />
  );
}

function ProofStat({ ready }: { ready: boolean }) {
  const { data, error } = api.useQuery(
    'get',
    '/v1/verify/history',
    { params: { query: { limit: 1 } } },
    { enabled: ready, staleTime: 10 * 60_000 },
  );
  const run = data?.runs[0];
  if (data === undefined) return <Untold label={words.proof} error={error} />;
  if (run === undefined) return <PlainStat label={words.proof} value={<Unknown />} detail={words.proofNone} />;
  return (
    <PlainStat
      label={words.proof}
      value={<Ago at={run.at} />}
      detail={
        <Door to="/sources/verify">
          {run.differences.length === 0 ? words.proofRight(run.days) : words.proofWrong(run.differences.length)}
        </Door>
      }
    />
  );
}

/** What is still asked for, or could not be had. */
function Untold({ label, error }: { label: string; error: unknown }) {
  return <PlainStat label={label} value={error === null ? undefined : <Unknown why={describe(error).title} />} />;
}

function Door({
  to,
  children,
}: {
  to: '/sources/unpriced' | '/sources/quarantine' | '/sources/verify';
  children: string;
}) {
  const may = useMay();
  const needs = needOf(to);
  if (needs !== null && !may(needs)) return <>{children}</>;
  return (
    <Link to={to} className="underline decoration-line-strong underline-offset-2 hover:text-ink">
      {children}
    </Link>
  );
}
