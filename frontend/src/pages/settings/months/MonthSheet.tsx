import type { ReactNode } from 'react';
import { api } from '@/api/client';
import type { PeriodInFull, SpendByClass } from '@/api/generated';
import { useMay, useZone } from '@/app/session/useAccount';
import { useMemberName } from '@/app/session/useMembers';
import { text } from '@/text';
import { Dialog } from '@/ui/Dialog';
import { Fact, Facts } from '@/ui/Facts';
import { Count, Money, Stat } from '@/ui/Figure';
import { Moment } from '@/ui/Moment';
import { Shown } from '@/ui/Shown';
import { Adjustments } from './Adjustments';
import { CloseMonth } from './CloseMonth';
import { MonthState, monthName } from './MonthsSection';
import { Reproduces } from './Reproduces';
import { reasonText } from './reason';
import { Statement } from './Statement';

const words = text.settings.records.months;
const CLOSING_MS = 4_000;
const CLASSES = [
  'cost_input_usd',
  'cost_cache_read_usd',
  'cost_cache_write_usd',
  'cost_output_usd',
  'cost_other_usd',
] as const;

export function MonthSheet({ month, onClose }: { month: string; onClose: () => void }) {
  const period = api.useInfiniteQuery(
    'get',
    '/v1/periods/{month}',
    { params: { path: { month } } },
    {
      pageParamName: 'cursor',
      initialPageParam: null as string | null,
      getNextPageParam: ({ adjustments }) => adjustments.next_cursor,
      refetchInterval: ({ state }) => (state.data?.pages[0]?.state === 'closing' ? CLOSING_MS : false),
    },
  );
  return (
    <Dialog open onClose={onClose} title={monthName(month)} side>
      <Shown of={period}>
        {({ pages: [first, ...others] }) =>
          first !== undefined && (
            <Known period={first}>
              <Adjustments
                pages={[first, ...others].map(({ adjustments }) => adjustments)}
                onMore={period.hasNextPage ? () => void period.fetchNextPage() : undefined}
                busy={period.isFetchingNextPage}
              />
            </Known>
          )
        }
      </Shown>
    </Dialog>
  );
}

function Known({ period, children }: { period: PeriodInFull; children: ReactNode }) {
  const may = useMay();
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center gap-3 text-sm text-muted">
        <MonthState state={period.state} />
        {period.state === 'open' && words.openNow}
      </div>
      {period.totals !== null && <Totals totals={period.totals} />}
      {period.reproduces !== undefined && (
        <Reproduces holds={period.reproduces} differences={period.differences ?? {}} />
      )}
      <Closing period={period} />
      {children}
      {period.state === 'closed' && may('GET /v1/periods/{month}/statement') && <Statement month={period.month} />}
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
  const zone = useZone();
  return (
    <ul className="mt-1 grid gap-1 text-sm text-bad">
      {problems.map((problem) => (
        <li key={`${problem.field} ${problem.reason}`} className="break-words">
          {reasonText(problem, zone)}
        </li>
      ))}
    </ul>
  );
}
