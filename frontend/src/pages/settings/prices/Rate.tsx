import type { BucketRate } from '@/api/generated';
import { isZero } from '@/format/money';
import { text } from '@/text';
import { Money } from '@/ui/Figure';

const words = text.settings.prices;

/** What one bucket costs; without a rate a dash, at nothing it says so. */
export function Rate({ rate }: { rate: BucketRate | undefined }) {
  if (rate === undefined) return <span className="text-muted">{words.noRate}</span>;
  return isZero(rate.usd) ? words.free : <Money amount={rate.usd} style="exact" />;
}
