import type { ScenarioBudget, ScenarioDifference, ScenarioEffect } from '@/api/generated';
import { formatPercent } from '@/format/number';
import type { Change } from '@/scenarios/changes';
import { text } from '@/text';
import { Badge } from '@/ui/Badge';
import { Card } from '@/ui/Card';
import { CardLink } from '@/ui/CardLink';
import { cx } from '@/ui/cx';
import { Money, Unknown } from '@/ui/Figure';
import { type Column, Table } from '@/ui/Table';
import { Assumptions } from '../Assumptions';
import { Difference } from '../Difference';

const words = text.models.migrate;

/** What it comes to: this month, a year, the days it is reckoned from, and the budgets it touches. */
export function Effect({ effect, change }: { effect: ScenarioEffect; change: Change }) {
  const unknown = [...new Set(effect.unknown.map(({ model }) => model))];
  return (
    <div className="grid gap-4 *:min-w-0 sm:gap-5">
      {unknown.map((model) => (
        <p key={model} role="alert" className="rounded-lg bg-warn-soft px-4 py-3 text-sm text-warn">
          {words.unknown(model)}
        </p>
      ))}
      {effect.untouched_changes.length > 0 && (
        <p role="status" className="rounded-lg bg-info-soft px-4 py-3 text-sm text-info">
          {words.untouched}
        </p>
      )}
      <div className="grid gap-4 *:min-w-0 sm:gap-5 md:grid-cols-3 print:grid-cols-3">
        <Outcome title={words.month} difference={effect.month} />
        <Outcome title={words.year} difference={effect.year} />
        <Reference effect={effect} />
      </div>
      {effect.budgets.length > 0 && (
        <Card title={words.budgets} flush>
          <Table
            caption={words.budgetsCaption}
            columns={BUDGETS}
            rows={effect.budgets}
            keyOf={(row) => row.budget_id}
          />
          {effect.budgets_left_out > 0 && (
            <p className="p-4 text-xs text-muted">{words.further(effect.budgets_left_out)}</p>
          )}
        </Card>
      )}
      <div className="flex flex-wrap items-start justify-between gap-4">
        <Assumptions title={words.assumptions} texts={effect.assumptions.map((one) => one.text)} />
        <CardLink to="/forecasts/what-if/new" search={{ changes: [change] }}>
          {words.keep}
        </CardLink>
      </div>
    </div>
  );
}

function Outcome({ title, difference }: { title: string; difference: ScenarioDifference }) {
  const { baseline_usd, scenario_usd, difference_usd, difference_percent } = difference;
  const isLess = difference_usd?.startsWith('-') === true;
  return (
    <Card title={title}>
      <p className={cx('text-3xl font-semibold tracking-tight', isLess ? 'text-good' : 'text-ink')}>
        {difference_usd === null ? <Unknown /> : <Money amount={difference_usd.replace(/^-/, '')} />}{' '}
        {difference_usd !== null && (
          <span className="text-sm font-normal text-muted">
            {isLess ? words.saves : words.costs}
            {difference_percent !== null && ` (${formatPercent(difference_percent, 1)})`}
          </span>
        )}
      </p>
      <p className="mt-2 text-sm text-muted">
        {baseline_usd === null ? (
          words.noForecast
        ) : (
          <>
            <Money amount={baseline_usd} /> {words.baseline}, <Money amount={scenario_usd} /> {words.scenario}
          </>
        )}
      </p>
    </Card>
  );
}

function Reference({ effect }: { effect: ScenarioEffect }) {
  return (
    <Card title={words.days(effect.reference_days)}>
      <p className="text-3xl font-semibold tracking-tight">
        <Money amount={effect.reference_changed_usd} lowerBound={effect.lower_bound} />
      </p>
      <p className="mt-2 text-sm text-muted">
        {words.daysThen}; {words.daysNow} <Money amount={effect.reference_usd} lowerBound={effect.lower_bound} />
      </p>
    </Card>
  );
}

const BUDGETS: readonly Column<ScenarioBudget>[] = [
  {
    key: 'name',
    title: words.budget,
    className: 'max-w-64 truncate',
    cell: (row) => <span title={row.name}>{row.name}</span>,
  },
  { key: 'limit', title: words.limit, align: 'right', wide: true, cell: (row) => <Money amount={row.limit_usd} /> },
  {
    key: 'before',
    title: words.baseline,
    align: 'right',
    cell: (row) => <Foreseen amount={row.baseline_usd} isExceeded={row.exceeded_before} />,
  },
  {
    key: 'after',
    title: words.scenario,
    align: 'right',
    cell: (row) => <Foreseen amount={row.scenario_usd} isExceeded={row.exceeded_after} />,
  },
  {
    key: 'difference',
    title: text.models.difference,
    align: 'right',
    wide: true,
    cell: (row) => <Difference usd={row.difference_usd} percent={row.difference_percent} />,
  },
];

function Foreseen({ amount, isExceeded }: { amount: string | null; isExceeded: boolean | null }) {
  return (
    <span className="inline-grid justify-items-end gap-1">
      <Money amount={amount} />
      {isExceeded !== null && (
        <Badge tone={isExceeded ? 'bad' : 'good'}>{isExceeded ? words.exceeded : words.within}</Badge>
      )}
    </span>
  );
}
