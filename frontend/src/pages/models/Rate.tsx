import type { BucketRate, BucketRates } from '@/api/generated';
import { isZero } from '@/format/money';
import { text } from '@/text';
import { Money } from '@/ui/Figure';
import { rateOf } from './rates';

/** A price for one bucket; a model that has none for it shows a dash, one that costs nothing says so. */
export function Rate({ rates, bucket }: { rates: BucketRates; bucket: string }) {
  const rate = rateOf(rates, bucket);
  if (rate === undefined) return <span className="text-muted">{text.models.noRate}</span>;
  return <RateOf rate={rate} />;
}

export function RateOf({ rate }: { rate: BucketRate }) {
  return isZero(rate.usd) ? text.models.free : <Money amount={rate.usd} style="exact" />;
}
