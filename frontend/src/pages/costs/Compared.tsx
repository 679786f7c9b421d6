/** What an amount was in the earlier period, and the change, as the API says both. */
import type { CostChange } from '@/api/generated';
import { text } from '@/text';
import { Change, Money, MoneyChange, Unknown } from '@/ui/Figure';
import type { Column } from '@/ui/Table';
import type { TableRow } from './tableRows';

const words = text.costs.compared;

export function comparedColumns(): Column<TableRow>[] {
  return [
    {
      key: 'before',
      title: words.before,
      align: 'right',
      wide: true,
      cell: ({ comparison, depth }) => (depth > 0 ? null : <Before change={comparison} />),
    },
    {
      key: 'change',
      title: words.change,
      align: 'right',
      cell: ({ comparison, depth }) => (depth > 0 ? null : <Changed change={comparison} />),
    },
  ];
}

export function Before({ change }: { change: CostChange | null }) {
  if (change === null) return <Nothing />;
  return (
    <span className="text-muted">
      <Money amount={change.cost_usd} lowerBound={change.lower_bound && change.cost_usd !== null} />
    </span>
  );
}

export function Changed({ change }: { change: CostChange | null }) {
  if (change === null) return <Nothing />;
  if (change.change_usd === null) return <Unknown why={words.unknown} />;
  return (
    <span className="inline-flex items-baseline justify-end gap-1 sm:gap-2.5">
      <span className="text-muted">
        <BoundOf change={change} />
        <span className="max-sm:hidden">
          <MoneyChange amount={change.change_usd} />
        </span>
      </span>
      <span className="sm:min-w-16">
        <Change fraction={change.change} />
      </span>
    </span>
  );
}

/** Where an amount is a lower bound, the change is one too, or the other way round. */
function BoundOf({ change: { bound } }: { change: CostChange }) {
  if (bound === 'exact') return null;
  return (
    <abbr className="no-underline" title={words.bounds[bound]}>
      {SIGNS[bound]}{' '}
    </abbr>
  );
}

const SIGNS = { at_least: '≥', at_most: '≤', open: '≈' } as const;

function Nothing() {
  return (
    <span className="text-muted" title={words.nothing}>
      –
    </span>
  );
}
