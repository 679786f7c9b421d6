import type { BucketRates, PriceOfModel } from '@/api/generated';
import { formatCount } from '@/format/number';
import { text } from '@/text';
import { Money } from '@/ui/Figure';
import { RateOf } from '../Rate';
import { bucketsOf, rateOf } from '../rates';

const words = text.models.detail;

/** All rates in force, with tiers and variants, and who says so. */
export function Prices({ price }: { price: Pick<PriceOfModel, 'rates' | 'variants' | 'source' | 'is_priced'> }) {
  if (!price.is_priced) return <p className="text-sm text-muted">{words.unknownPrice}</p>;
  return (
    <div className="grid gap-4">
      <Rates rates={price.rates} />
      {price.variants.map((variant) => {
        const when = Object.entries(variant.when)
          .map(([what, is]) => `${text.models.bucketName(what)} is ${is}`)
          .join(', ');
        return (
          <details key={when} className="text-sm">
            <summary className="font-medium">{words.batch(when)}</summary>
            <div className="mt-2">
              <Rates rates={variant.rates} />
            </div>
          </details>
        );
      })}
      {price.source !== null && (
        <p className="text-xs text-muted">
          {words.source}: {price.source.title ?? price.source.name}
        </p>
      )}
    </div>
  );
}

function Rates({ rates }: { rates: BucketRates }) {
  return (
    <dl className="grid gap-1.5 text-sm">
      {bucketsOf(rates).map((bucket) => (
        <RateLine key={bucket} bucket={bucket} rates={rates} />
      ))}
    </dl>
  );
}

function RateLine({ bucket, rates }: { bucket: string; rates: BucketRates }) {
  const rate = rateOf(rates, bucket);
  if (rate === undefined) return null;
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt className="min-w-0 text-muted first-letter:uppercase">{text.models.bucketName(bucket)}</dt>
      <dd className="shrink-0 text-right">
        <span className="font-medium">
          <RateOf rate={rate} />
        </span>{' '}
        <span className="text-xs text-muted">
          {words.per} {rate.per}
        </span>
        {rate.tiers?.map((tier) => (
          <div key={tier.above_input_tokens} className="text-xs text-muted">
            <Money amount={tier.usd} style="exact" /> {words.above(formatCount(tier.above_input_tokens))}
          </div>
        ))}
      </dd>
    </div>
  );
}
