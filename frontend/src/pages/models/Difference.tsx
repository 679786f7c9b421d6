import { formatChange, isZero } from '@/format/money';
import { formatPercent } from '@/format/number';
import { cx } from '@/ui/cx';
import { Money, Unknown } from '@/ui/Figure';

/** Against what is spent now: less is good. */
export function Difference({ usd, percent }: { usd: string | null; percent: string | null }) {
  if (usd === null) return <Unknown />;
  if (isZero(usd))
    return (
      <span className="text-muted">
        <Money amount={usd} />
      </span>
    );
  const isLess = usd.startsWith('-');
  return (
    <span className={cx('figures whitespace-nowrap', isLess ? 'text-good' : 'text-bad')}>
      {formatChange(usd)}
      {percent !== null && (
        <span className="block text-xs">
          {isLess ? '' : '+'}
          {formatPercent(percent, 1)}
        </span>
      )}
    </span>
  );
}
