import { ChartNoAxesCombined } from 'lucide-react';
import { api } from '@/api/client';
import type { Budget, BudgetStatus } from '@/api/generated';
import { BudgetMeter, marksOf } from '@/budgets/BudgetMeter';
import { gone, timeLeft } from '@/budgets/gone';
import { PercentOf } from '@/budgets/PercentOf';
import { SpentOf } from '@/budgets/SpentOf';
import { formatShare } from '@/format/number';
import { addDays, formatDayRange } from '@/format/time';
import { formatQuantity, quantity } from '@/format/unit';
import { text } from '@/text';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { Stat, Unknown } from '@/ui/Figure';
import { Ago, Moment } from '@/ui/Moment';
import { Quantity, Range } from '@/ui/Quantity';
import { useNow } from '@/ui/useNow';
import { LimitParts } from './LimitParts';

/** Spent against the limit and against the time, and what that leads to. */
export function Standing({ status, budget }: { status: BudgetStatus; budget: Budget }) {
  if (status.period === null) return <NoPeriod state={status.state} />;
  return (
    <Card>
      <Headline status={status} budget={budget} />
      <Outlook status={status} />
      <p className="mt-4 text-xs text-muted">
        {text.budgets.asOf} <Ago at={status.as_of} />.{' '}
        {status.lower_bound === true && text.budgets.lowerBound(status.unpriced_requests ?? 0)}
      </p>
    </Card>
  );
}

function Headline({ status, budget }: { status: BudgetStatus; budget: Budget }) {
  const { period } = status;
  const now = useNow();
  if (period === null) return null;
  const time = gone(period, now);
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p className="text-3xl font-semibold tracking-tight sm:text-4xl">
          <SpentOf budget={status} className="text-base font-normal tracking-normal" />
        </p>
        <p className="text-lg font-semibold">
          <PercentOf budget={status} />
        </p>
      </div>
      <div className="mt-3">
        <BudgetMeter budget={status} marks={marksOf(budget.thresholds)} gone={time} />
        <TimeLine gone={time} />
      </div>
      <p className="mt-3 text-sm text-muted">
        {text.budgets.timeGone(formatShare(time, 0), timeLeft(period, now))}{' '}
        {formatDayRange(period.first_day, addDays(period.end_day, -1))}. <LimitParts status={status} />
      </p>
    </>
  );
}

/** Where in its time the period is, below what is spent: which of the two is ahead is seen at once. */
function TimeLine({ gone: share }: { gone: number }) {
  return (
    <div className="relative mt-1 h-3" aria-hidden>
      <div
        className="absolute -top-0.5 border-x-4 border-b-[6px] border-x-transparent border-b-muted"
        style={{ left: `calc(${String(share * 100)}% - 4px)` }}
      />
    </div>
  );
}

function Outlook({ status }: { status: BudgetStatus }) {
  const { unit } = status;
  const path = { params: { path: { budget_id: status.budget_id } } };
  const { data: risk } = api.useQuery('get', '/v1/budgets/{budget_id}/risk', path, { staleTime: 60_000 });
  const { data: exhaustion } = api.useQuery('get', '/v1/budgets/{budget_id}/exhaustion', path, { staleTime: 60_000 });
  const sustainable = exhaustion === undefined ? null : quantity(exhaustion, 'sustainable_per_day', unit);
  return (
    <div className="mt-5 grid grid-cols-2 gap-x-6 gap-y-5 border-t border-line pt-5 lg:grid-cols-4 print:grid-cols-4">
      <Stat
        label={text.budgets.remaining}
        value={<Quantity value={quantity(status, 'remaining', unit)} unit={unit} />}
        detail={text.budgets.reserved(formatQuantity(quantity(status, 'reserved', unit) ?? 0, unit))}
        hint={text.budgets.remainingMeans}
      />
      <Stat
        label={text.budgets.perDay}
        value={<PerDay status={status} />}
        detail={
          sustainable === null || status.health === 'exceeded'
            ? text.budgets.noSustainable
            : text.budgets.sustainable(formatQuantity(sustainable, unit))
        }
      />
      <Stat
        label={text.budgets.projected}
        value={
          <Quantity value={quantity(status, 'projected', unit)} unit={unit} lowerBound={status.lower_bound === true} />
        }
        detail={
          // What the risk adds comes a moment later.
          <span className="block min-h-[2.2rem]">
            {risk !== undefined && quantity(risk, 'projected_low', unit) !== null && (
              <>
                {text.budgets.band}{' '}
                <Range
                  low={quantity(risk, 'projected_low', unit)}
                  high={quantity(risk, 'projected_high', unit)}
                  unit={unit}
                />
                {' · '}
              </>
            )}
            {typeof status.pace_percent === 'number' && `${text.budgets.ofLimit(status.pace_percent)} · `}
            {text.budgets.method[status.method ?? 'run_rate']}
          </span>
        }
      />
      <Stat
        label={text.budgets.limitReached}
        value={<Reached status={status} />}
        detail={
          <Risk
            risk={status.risk}
            probability={risk?.probability ?? null}
            earliest={risk?.exhausted_earliest}
            latest={risk?.exhausted_latest}
          />
        }
      />
    </div>
  );
}

function PerDay({ status }: { status: BudgetStatus }) {
  const rate = quantity(status, 'per_day', status.unit);
  return rate === null ? <Unknown why={text.budgets.tooEarly} /> : <Quantity value={rate} unit={status.unit} />;
}

function Reached({ status }: { status: BudgetStatus }) {
  if (status.health === 'exceeded') return <span className="text-bad">{text.budgets.now}</span>;
  if (status.exhausted_at === null || status.exhausted_at === undefined) return text.budgets.notThisPeriod;
  return <Ago at={status.exhausted_at} />;
}

function Risk({
  risk,
  probability,
  earliest,
  latest,
}: {
  risk: BudgetStatus['risk'];
  probability: number | null;
  earliest: string | null | undefined;
  latest: string | null | undefined;
}) {
  return (
    <>
      {risk !== undefined && text.budgets.risk[risk]}
      {probability !== null && ` · ${text.budgets.probability(formatShare(probability, 0))}`}
      {earliest && latest && (
        <>
          {' · '}
          <Moment at={earliest} shape="dayShort" /> – <Moment at={latest} shape="dayShort" />
        </>
      )}
    </>
  );
}

/** Of a budget that begins later, is over, or was deleted. */
function NoPeriod({ state }: { state: BudgetStatus['state'] }) {
  const { title, why } = text.budgets.noPeriodNow[state === 'deleted' ? 'deleted' : 'other'];
  return (
    <Card>
      <Empty icon={ChartNoAxesCombined} title={title}>
        {why}
      </Empty>
    </Card>
  );
}
