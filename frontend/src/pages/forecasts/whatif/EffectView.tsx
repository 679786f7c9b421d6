import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ScenarioBudget, ScenarioDifference, ScenarioEffect } from '@/api/generated';
import { forDrawing, formatMoney, isZero } from '@/format/money';
import { formatPercent } from '@/format/number';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { Disclosure } from '@/ui/Disclosure';
import { Money, MoneyChange, Unknown } from '@/ui/Figure';
import { type Column, Table } from '@/ui/Table';
import { CurveChart } from './CurveChart';
import { limitOf } from './curve';

const words = text.whatIf.effect;

export function EffectView({ effect }: { effect: ScenarioEffect }) {
  return (
    <div className="grid gap-4 *:min-w-0 sm:gap-5">
      <Card title={words.title} hint={words.reference(effect.reference_days, formatMoney(effect.reference_usd))}>
        <div className="grid gap-8 xl:grid-cols-2">
          <Course title={words.month} effect={effect} of="month" />
          <Course title={words.year} effect={effect} of="year" />
        </div>
        <Unknowns effect={effect} />
      </Card>
      <Budgets effect={effect} />
      <Card>
        <Disclosure title={words.assumptions}>
          <ul className="grid list-disc gap-1 pl-5 text-sm text-muted">
            {effect.assumptions.map((one) => (
              <li key={one.code}>{one.text}</li>
            ))}
          </ul>
        </Disclosure>
      </Card>
    </div>
  );
}

/** Where a stretch of time ends, with the changes and without, and the way there. */
function Course({ title, effect, of }: { title: string; effect: ScenarioEffect; of: 'month' | 'year' }) {
  const difference = effect[of];
  const { baseline_usd: baseline, scenario_usd: scenario } = difference;
  const limit = useMemo(() => (of === 'month' ? limitOf(effect) : null), [of, effect]);
  return (
    <div className="min-w-0">
      <Versus title={title} difference={difference} lowerBound={effect.lower_bound} />
      <CurveChart
        label={words.curve.label(
          title,
          formatMoney(baseline ?? '0'),
          scenario === null ? words.curve.unknown : formatMoney(scenario),
        )}
        curve={effect[`${of}_curve`]}
        bucket={of === 'month' ? 'day' : 'week'}
        today={effect.first_day}
        limit={limit}
        lowerBound={effect.lower_bound}
      />
    </div>
  );
}

/** As it goes on against with the changes: the difference large, both as bars of one scale. */
export function Versus({
  title,
  difference,
  lowerBound,
}: {
  title: string;
  difference: ScenarioDifference;
  lowerBound: boolean;
}) {
  const { baseline_usd: baseline, scenario_usd: scenario } = difference;
  if (baseline === null) {
    return (
      <section>
        <h3 className="text-xs font-medium text-muted">{title}</h3>
        <p className="mt-2 text-sm">{words.tooLittle}</p>
      </section>
    );
  }
  const most = Math.max(forDrawing(baseline), forDrawing(scenario ?? '0'), 0.000001);
  return (
    <section className="min-w-0">
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      <p className="mt-1 text-2xl font-semibold tracking-tight">
        <DifferenceWords difference={difference} />
      </p>
      <div className="mt-3 grid gap-2">
        <Bar name={words.baseline} amount={baseline} share={forDrawing(baseline) / most} rest lowerBound={lowerBound} />
        <Bar
          name={words.scenario}
          amount={scenario}
          share={forDrawing(scenario ?? '0') / most}
          lowerBound={lowerBound}
        />
      </div>
      {difference.concerned_usd !== null && difference.difference_usd?.startsWith('-') === true && (
        <p className="mt-2 text-xs text-muted">{words.concerned(formatMoney(difference.concerned_usd))}</p>
      )}
    </section>
  );
}

function Bar({
  name,
  amount,
  share,
  lowerBound,
  rest = false,
}: {
  name: string;
  amount: string | null;
  share: number;
  lowerBound: boolean;
  rest?: boolean;
}) {
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <span className="text-muted">{name}</span>
        <span className="font-medium">
          {amount === null ? words.unknownScenario : <Money amount={amount} lowerBound={lowerBound} />}
        </span>
      </div>
      <div className="mt-1 h-3 overflow-hidden rounded-sm bg-sunken" aria-hidden>
        <div
          className={rest ? 'h-full rounded-sm bg-(--series-rest)' : 'h-full rounded-sm bg-(--series-1)'}
          style={{ width: `${String(Math.max(share, 0) * 100)}%` }}
        />
      </div>
    </div>
  );
}

/** `−$3.79 (−1.89 %)`, in the colour of what it means. */
export function DifferenceWords({
  difference,
}: {
  difference: Pick<ScenarioDifference, 'difference_usd' | 'difference_percent'>;
}) {
  const { difference_usd: amount, difference_percent: percent } = difference;
  if (amount === null) return <Unknown />;
  if (isZero(amount)) return <span>{words.same}</span>;
  const saves = amount.startsWith('-');
  return (
    <span className={saves ? 'text-good' : 'text-bad'}>
      <MoneyChange amount={amount} />
      {percent !== null && (
        <span className="figures ml-2 inline-block text-sm font-medium whitespace-nowrap">
          {saves ? '' : '+'}
          {formatPercent(percent, 1)}
        </span>
      )}
      <span className="sr-only">, {saves ? words.saves : words.costs}</span>
    </span>
  );
}

function Unknowns({ effect }: { effect: ScenarioEffect }) {
  if (effect.unknown.length === 0) return null;
  return (
    <div className="mt-5 rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn">
      <h3 className="font-semibold">{words.unknown}</h3>
      <ul className="mt-1 grid gap-1">
        {effect.unknown.map((one) => (
          <li key={`${String(one.change)} ${one.model}`} className="break-words">
            {text.whatIf.levers.number(one.change + 1)}: {one.model} – {words.reasons[one.reason]}{' '}
            {one.buckets.join(', ')}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Budgets({ effect }: { effect: ScenarioEffect }) {
  return (
    <Card flush title={words.budgets}>
      <Table
        caption={words.budgets}
        columns={BUDGET_COLUMNS}
        rows={effect.budgets}
        keyOf={(row) => row.budget_id}
        empty={<p className="px-4 pb-4 text-sm text-muted sm:px-5">{words.noBudgets}</p>}
      />
      {effect.budgets_left_out > 0 && (
        <p className="px-4 py-3 text-xs text-muted sm:px-5">{words.leftOut(effect.budgets_left_out)}</p>
      )}
    </Card>
  );
}

const BUDGET_COLUMNS: readonly Column<ScenarioBudget>[] = [
  {
    key: 'budget',
    title: words.columns.budget,
    cell: (row) => (
      <div className="min-w-40">
        <Link
          to="/forecasts"
          search={{ budget: row.budget_id }}
          className="block max-w-72 truncate font-medium text-accent hover:underline"
          title={row.name}
        >
          {row.name}
        </Link>
        <BudgetState budget={row} />
      </div>
    ),
  },
  {
    key: 'limit',
    title: words.columns.limit,
    align: 'right',
    wide: true,
    cell: (row) => <Money amount={row.limit_usd} />,
  },
  {
    key: 'before',
    title: words.columns.before,
    align: 'right',
    wide: true,
    cell: (row) => <Money amount={row.baseline_usd} />,
  },
  {
    key: 'after',
    title: words.columns.after,
    align: 'right',
    wide: true,
    cell: (row) => <Money amount={row.scenario_usd} />,
  },
  {
    key: 'difference',
    title: words.columns.difference,
    align: 'right',
    cell: (row) => (
      <>
        <DifferenceWords difference={row} />
        <div className="text-xs text-muted md:hidden">
          {words.leaving} <Money amount={row.scenario_usd} />
        </div>
      </>
    ),
  },
];

export function BudgetState({ budget }: { budget: ScenarioBudget }) {
  const { exceeded_before: before, exceeded_after: after } = budget;
  if (after === null) return <Unknown />;
  if (after) return <Badge tone="bad">{before === false ? words.broken : words.over}</Badge>;
  return before === true ? <Badge tone="good">{words.saved}</Badge> : <Badge>{words.within}</Badge>;
}
