import type { BudgetUse, ThresholdBody } from '@/api/generated';
import { formatShare } from '@/format/number';
import { drawnQuantity, formatQuantity, quantity } from '@/format/unit';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';
import { Meter } from '@/ui/Meter';

type Health = NonNullable<BudgetUse['health']>;

const TONES: Record<Health, Tone> = { exceeded: 'bad', at_risk: 'warn', watch: 'info', on_track: 'good' };
const FILLS = { exceeded: 'bad', at_risk: 'warn', watch: 'neutral', on_track: 'good' } as const;

/** Spent of the limit, what is held beside it, where it warns, and where the period's end is foreseen. */
export function BudgetMeter({
  budget,
  marks,
  gone,
}: {
  budget: BudgetUse;
  marks: readonly number[];
  /** How much of the time is over, of one. */
  gone: number;
}) {
  const { unit } = budget;
  const limit = drawnQuantity(quantity(budget, 'limit', unit)) ?? 0;
  const share = (name: 'spent' | 'reserved' | 'projected') => {
    const value = drawnQuantity(quantity(budget, name, unit));
    return value === null || limit <= 0 ? null : value / limit;
  };
  const projected = quantity(budget, 'projected', unit);
  return (
    <Meter
      fraction={share('spent') ?? 0}
      held={share('reserved') ?? 0}
      expected={share('projected')}
      marks={marks}
      tone={FILLS[budget.health ?? 'on_track']}
      label={text.budgets.meter(
        budget.percent ?? 0,
        formatShare(gone, 0),
        projected === null ? null : formatQuantity(projected, unit),
      )}
    />
  );
}

export function HealthBadge({ budget }: { budget: Pick<BudgetUse, 'state' | 'health'> }) {
  const { state, health } = budget;
  return (
    <span className="flex flex-wrap gap-1">
      {state !== 'active' && <Badge>{text.budgets.state[state]}</Badge>}
      {health !== undefined && <Badge tone={TONES[health]}>{text.budgets.health[health]}</Badge>}
    </span>
  );
}

/** Where on a meter a budget warns of what is spent, of one. */
export function marksOf(thresholds: readonly ThresholdBody[]): number[] {
  return thresholds.filter((one) => one.kind !== 'forecast' && one.percent > 0).map((one) => one.percent / 100);
}
