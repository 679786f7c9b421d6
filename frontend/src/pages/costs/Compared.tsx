/** What an amount was in the earlier period, and the change, as the API says both. */
import type { CostChange, CostComparison } from '@/api/generated';
import { useZone } from '@/app/session/useAccount';
import { addDays, formatDayRange, formatMoment } from '@/format/time';
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
      cell: ({ comparison }) => <Before change={comparison} />,
    },
    {
      key: 'change',
      title: words.change,
      align: 'right',
      cell: ({ comparison }) => <Changed change={comparison} />,
    },
  ];
}

/** The same in a table of another make. */
export function ComparedCells({ change }: { change: CostChange | null }) {
  return (
    <>
      <td className="figures px-3 py-2 text-right">
        <Before change={change} />
      </td>
      <td className="figures px-3 py-2 text-right">
        <Changed change={change} />
      </td>
    </>
  );
}

/** Which days those of before are; up to the hour where the period goes on. */
export function EarlierDays({ comparison: { from, to } }: { comparison: CostComparison }) {
  const zone = useZone();
  const isOfDays = [from, to].every((edge) => edge.slice(11, 16) === '00:00');
  return words.days(
    isOfDays
      ? formatDayRange(from.slice(0, 10), addDays(to.slice(0, 10), -1))
      : `${formatMoment(from, zone)} – ${formatMoment(to, zone)}`,
  );
}

export function Before({ change }: { change: CostChange | null }) {
  if (change === null) return <Nothing />;
  return (
    <span className="text-muted">
      <Money amount={change.cost_usd} lowerBound={change.lower_bound} />
    </span>
  );
}

export function Changed({ change }: { change: CostChange | null }) {
  if (change === null) return <Nothing />;
  if (change.change_usd === null) return <Unknown why={words.unknown} />;
  return (
    <span className="inline-flex items-baseline justify-end gap-1 sm:gap-2.5">
      <span className="text-muted">
        <BoundOf bound={change.bound} />
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
export function BoundOf({ bound }: { bound: CostChange['bound'] }) {
  if (bound === 'exact') return null;
  return (
    <abbr className="no-underline" title={words.bounds[bound]}>
      {SIGNS[bound]}{' '}
    </abbr>
  );
}

/** How sure a change is, by whether the amount of now and that of before are lower bounds; as the API says it elsewhere. */
export function boundOf(now: boolean, before: boolean): CostChange['bound'] {
  if (now) return before ? 'open' : 'at_least';
  return before ? 'at_most' : 'exact';
}

const SIGNS = { at_least: '≥', at_most: '≤', open: '≈' } as const;

function Nothing() {
  return (
    <span className="text-muted" title={words.nothing}>
      –
    </span>
  );
}
