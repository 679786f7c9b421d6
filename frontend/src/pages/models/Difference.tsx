import { formatChange } from '@/format/money';
import { formatPercent } from '@/format/number';
import { cx } from '@/ui/cx';
import { Unknown } from '@/ui/Figure';

/** Against what is spent now: less is good. */
export function Difference({ usd, percent }: { usd: string | null; percent: string | null }) {
  if (usd === null) return <Unknown />;
  const isLess = usd.startsWith('-');
  return (
    <span
      className={cx('figures whitespace-nowrap', isLess ? 'text-good' : /[1-9]/.test(usd) ? 'text-bad' : 'text-muted')}
    >
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
