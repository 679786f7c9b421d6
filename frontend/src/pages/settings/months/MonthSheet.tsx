import { CircleAlert, ShieldCheck } from 'lucide-react';
import { api } from '@/api/client';
import type { PeriodInFull, SpendByClass } from '@/api/generated';
import { useMay } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Count, Money, Stat } from '@/ui/Figure';
import { Day, Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Table } from '@/ui/Table';
import { CloseMonth } from './CloseMonth';
import { MonthState, monthName } from './MonthsSection';
import { Statement } from './Statement';

const words = text.settings.records.months;
const CLASSES = [
  'cost_input_usd',
  'cost_cache_read_usd',
  'cost_cache_write_usd',
  'cost_output_usd',
  'cost_other_usd',
] as const;

export function MonthSheet({ month, onClose }: { month: string; onClose: () => void }) {
  const period = api.useQuery(
    'get',
    '/v1/periods/{month}',
    { params: { path: { month } } },
    { refetchInterval: ({ state }) => (state.data?.state === 'closing' ? 4_000 : false) },
  );
  return (
    <Dialog open onClose={onClose} title={monthName(month)} side>
      <Shown of={period}>{(data) => <Known period={data} />}</Shown>
    </Dialog>
  );
}

function Known({ period }: { period: PeriodInFull }) {
  const may = useMay();
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center gap-3 text-sm text-muted">
        <MonthState state={period.state} />
        {period.state === 'open' && words.openNow}
      </div>
      {period.totals !== null && <Totals totals={period.totals} />}
      {period.reproduces !== undefined && <Reproduces holds={period.reproduces} />}
      <Closing period={period} />
      {period.adjustments.entries.length > 0 && <Adjustments period={period} />}
      {period.state === 'closed' && <Statement month={period.month} />}
      {period.state === 'open' && may('POST /v1/periods/{month}/close') && <CloseMonth month={period.month} />}
    </div>
  );
}

function Totals({ totals }: { totals: SpendByClass }) {
  return (
    <div className="grid gap-4">
      <Stat
        size="large"
        label={words.total}
        value={<Money amount={totals.cost_usd} lowerBound={totals.unpriced_requests > 0} />}
      />
      <Facts>
        {CLASSES.map((name) => (
          <Fact key={name} name={words.classes[name]}>
            <Money amount={totals[name]} />
          </Fact>
        ))}
        <Fact name={words.calls}>
          <Count value={totals.requests} />
        </Fact>
        <Fact name={words.unpriced}>
          <Count value={totals.unpriced_requests} />
        </Fact>
      </Facts>
    </div>
  );
}

function Reproduces({ holds }: { holds: boolean }) {
  const Icon = holds ? ShieldCheck : CircleAlert;
  return (
    <p className={`flex items-start gap-2 text-sm ${holds ? 'text-good' : 'text-bad'}`}>
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      {holds ? words.reproduces : words.differs}
    </p>
  );
}

function Closing({ period }: { period: PeriodInFull }) {
  const nameOf = useMemberName();
  const { closed_at, closed_by, digest, row_count, last_attempt } = period;
  if (closed_at === null && last_attempt === null) return null;
  return (
    <Facts>
      {closed_at !== null && (
        <Fact name={words.closedAt} {...(closed_by === null ? {} : { hint: nameOf(closed_by) })}>
          <Moment at={closed_at} />
        </Fact>
      )}
      {row_count !== null && (
        <Fact name={words.rows}>
          <Count value={row_count} />
        </Fact>
      )}
      {digest !== null && (
        <Fact name={words.digest} hint={words.digestHint}>
          <code className="text-xs break-all">{digest}</code>
        </Fact>
      )}
      {last_attempt !== null && (
        <Fact name={words.lastAttempt}>
          <Moment at={last_attempt.at} />
          <Problems problems={last_attempt.problems} />
        </Fact>
      )}
    </Facts>
  );
}

export function Problems({ problems }: { problems: readonly { field: string; reason: string }[] }) {
  return (
    <ul className="mt-1 grid gap-1 text-sm text-bad">
      {problems.map(({ field, reason }) => (
        <li key={`${field} ${reason}`}>{reason}</li>
      ))}
    </ul>
  );
}

function Adjustments({ period: { adjustments } }: { period: PeriodInFull }) {
  return (
    <section className="-mx-5">
      <h3 className="px-5 pb-1 text-sm font-semibold">{words.adjustmentsTitle}</h3>
      <Table
        caption={words.adjustmentsTitle}
        rows={adjustments.entries}
        keyOf={({ day, reason }) => `${day} ${reason}`}
        columns={[
          { key: 'day', title: words.entered, cell: ({ day }) => <Day day={day} /> },
          { key: 'reason', title: words.reason, cell: ({ reason }) => reasonWords(reason) },
          { key: 'calls', title: words.calls, align: 'right', cell: ({ requests }) => <Count value={requests} /> },
          { key: 'cost', title: words.cost, align: 'right', cell: ({ cost_usd }) => <Money amount={cost_usd} /> },
        ]}
      />
    </section>
  );
}

function reasonWords(reason: string): string {
  const known: Record<string, string> = words.reasons;
  return known[reason] ?? reason;
}
