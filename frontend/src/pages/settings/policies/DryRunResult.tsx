import { useEffect, useRef } from 'react';
import type { CallsSum, DryRun, LimitReached } from '@/api/generated';
import { formatMoney } from '@/format/money';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Count, Money, Stat } from '@/ui/Figure';
import { Day } from '@/ui/Moment';
import { Table } from '@/ui/Table';

const words = text.settings.policies;
const { dry } = words;
const MOST = 8;
const MODES = ['deny', 'warn', 'unallocated'] as const;
type Row = { name: string; sum: CallsSum };

/** One answer of a dry run; `place` where it is a piece of several. */
export function DryRunResult({ answer, place }: { answer: DryRun; place: number | null }) {
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => void top.current?.scrollIntoView({ block: 'nearest' }), []);
  const none = answer.falls_short.requests === 0 && answer.limits.length === 0;
  return (
    <div ref={top} className="grid gap-5 rounded-lg border border-line bg-surface p-4">
      <p className="text-xs text-muted">
        {place === null ? dry.all : dry.piece(place)} {!answer.exact && dry.inexact}
      </p>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Calls label={dry.falls} sum={answer.falls_short} />
        <Calls label={dry.seen} sum={answer.seen} />
        {answer.undecided.requests > 0 && (
          <Calls label={dry.undecided} sum={answer.undecided} hint={dry.undecidedHint} />
        )}
      </div>
      {none && <p className="text-sm">{dry.none}</p>}
      {answer.not_tried.length > 0 && (
        <div className="text-sm">
          <p className="font-medium">{dry.notTried}</p>
          <ul className="text-muted">
            {answer.not_tried.map(({ rule, reason }) => (
              <li key={rule}>
                {rule}: {reason}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Sums place={place} title={dry.by.mode} rows={modeRows(answer)} />
      <Sums place={place} title={dry.by.rule} rows={answer.by_rule.map((sum) => ({ name: sum.rule, sum }))} />
      <Sums place={place} title={dry.by.team} rows={answer.by_team.map((sum) => ({ name: sum.team, sum }))} />
      <Sums place={place} title={dry.by.feature} rows={answer.by_feature.map((sum) => ({ name: sum.feature, sum }))} />
      {answer.limits.length > 0 && <Limits limits={answer.limits} />}
    </div>
  );
}

function Calls({ label, sum, hint }: { label: string; sum: CallsSum; hint?: string }) {
  return (
    <Stat
      label={label}
      value={<Count value={sum.requests} />}
      detail={<Money amount={sum.cost_usd} lowerBound={sum.lower_bound} />}
      {...(hint === undefined ? {} : { hint })}
    />
  );
}

function modeRows({ by_mode }: DryRun): Row[] {
  return MODES.map((mode) => ({ name: words.modeNames[mode], sum: by_mode[mode] })).filter(
    ({ sum }) => sum.requests > 0,
  );
}

function Sums({ title, rows, place }: { title: string; rows: readonly Row[]; place: number | null }) {
  if (rows.length === 0) return null;
  return (
    <div className="-mx-4">
      <p className="px-5 text-xs font-medium text-muted">{title}</p>
      <Table
        caption={named(title, place)}
        rows={rows.slice(0, MOST)}
        keyOf={({ name }) => name}
        columns={[
          {
            key: 'name',
            title: dry.what,
            cell: ({ name }) => (
              <span className="block max-w-64 truncate" title={name}>
                {name || dry.unnamed}
              </span>
            ),
          },
          { key: 'calls', title: dry.calls, align: 'right', cell: ({ sum }) => <Count value={sum.requests} /> },
          {
            key: 'cost',
            title: dry.cost,
            align: 'right',
            cell: ({ sum }) => <Money amount={sum.cost_usd} lowerBound={sum.lower_bound} />,
          },
        ]}
      />
    </div>
  );
}

function Limits({ limits }: { limits: readonly LimitReached[] }) {
  return (
    <div className="-mx-4">
      <p className="px-5 text-xs font-medium text-muted">{dry.limits}</p>
      <Table
        caption={dry.limits}
        rows={limits.slice(0, MOST)}
        keyOf={({ rule, period_from }) => `${rule} ${period_from}`}
        columns={[
          { key: 'rule', title: words.ruleId, cell: ({ rule }) => rule },
          {
            key: 'from',
            title: dry.period,
            cell: ({ period_from, whole_period }) => (
              <>
                <Day day={period_from} />
                {!whole_period && <span className="text-xs text-muted"> ({dry.part})</span>}
              </>
            ),
          },
          { key: 'limit', title: dry.limit, align: 'right', cell: (one) => quantity(one, one.limit) },
          { key: 'used', title: dry.used, align: 'right', cell: (one) => quantity(one, one.used) },
          { key: 'beyond', title: dry.beyond, align: 'right', cell: (one) => quantity(one, one.beyond) },
        ]}
      />
    </div>
  );
}

function quantity({ unit }: LimitReached, amount: string): string {
  return unit === 'usd' ? formatMoney(amount) : formatCount(Number(amount));
}

/** Tables of several pieces are told apart by their number. */
function named(title: string, place: number | null): string {
  return place === null ? title : `${title} (${String(place)})`;
}
