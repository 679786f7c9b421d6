import type { BudgetTotals } from '@/api/generated';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { HEALTHS, type Health } from './search';

const DOTS: Record<Health, string> = {
  exceeded: 'bg-bad',
  at_risk: 'bg-(--series-3)',
  watch: 'bg-(--series-2)',
  on_track: 'bg-(--series-1)',
};

/** How many budgets are in which health; each is a filter. */
export function HealthSummary({
  totals,
  health,
  onHealth,
}: {
  totals: BudgetTotals;
  health: Health | undefined;
  onHealth: (health: Health | undefined) => void;
}) {
  return (
    <fieldset className="grid grid-cols-2 gap-2 sm:gap-3 lg:grid-cols-4 print:grid-cols-4">
      <legend className="sr-only">{text.budgets.healthFilter}</legend>
      {HEALTHS.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={health === one}
          title={text.budgets.healthMeans[one]}
          onClick={() => onHealth(health === one ? undefined : one)}
          className={cx(
            'card flex min-w-0 items-baseline gap-2.5 rounded-xl border bg-surface px-4 py-3 text-left shadow-card hover:border-line-strong',
            health === one ? 'border-accent' : 'border-line',
          )}
        >
          <span className={cx('figures text-2xl font-semibold tracking-tight', totals[one] === 0 && 'text-muted')}>
            {totals[one]}
          </span>
          <span className="flex min-w-0 items-center gap-1.5 truncate text-sm text-muted">
            <span className={cx('size-2 shrink-0 rounded-full', DOTS[one])} aria-hidden />
            {text.budgets.health[one]}
          </span>
        </button>
      ))}
    </fieldset>
  );
}
