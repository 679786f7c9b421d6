import type { BudgetUse } from '@/api/generated';
import { formatMoney } from '@/format/money';
import { formatCount, formatPercent } from '@/format/number';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Meter } from '@/ui/Meter';
import { meterOf } from './budgets';

type Health = NonNullable<BudgetUse['health']>;

const BADGES: Record<Health, Tone> = { on_track: 'good', watch: 'info', at_risk: 'warn', exceeded: 'bad' };
const METERS: Record<Health, 'good' | 'warn' | 'bad'> = {
  on_track: 'good',
  watch: 'good',
  at_risk: 'warn',
  exceeded: 'bad',
};

export function HealthBadge({ budget }: { budget: BudgetUse }) {
  if (budget.health === undefined) return null;
  return <Badge tone={BADGES[budget.health]}>{text.overview.budgets.health[budget.health]}</Badge>;
}

export function BudgetMeter({ budget }: { budget: BudgetUse }) {
  const limit = quantityOf(budget, 'limit');
  return (
    <Meter
      {...meterOf(budget)}
      tone={budget.health === undefined ? 'neutral' : METERS[budget.health]}
      label={text.overview.budget.meter(formatPercent(budget.percent ?? 0), limit, quantityOf(budget, 'projected'))}
    />
  );
}

/** In the budget's own unit, as read; empty where it is not known. */
export function quantityOf(budget: BudgetUse, what: 'limit' | 'spent' | 'projected'): string {
  const amount = budget[`${what}_${budget.unit}`];
  if (amount === undefined || amount === null) return '';
  return typeof amount === 'string' ? formatMoney(amount) : `${formatCount(amount)} ${budget.unit}`;
}
