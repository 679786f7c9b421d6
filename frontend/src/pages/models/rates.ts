/** What of a model's rates is shown first: that of text, which nearly every call is made of. */
import type { BucketRate, BucketRates } from '@/api/generated';

export const SHOWN_BUCKETS = ['input_uncached_tokens', 'cache_read_tokens', 'output_tokens'] as const;
export type ShownBucket = (typeof SHOWN_BUCKETS)[number];

export function rateOf(rates: BucketRates, bucket: string): BucketRate | undefined {
  return rates[bucket];
}

/** All that a model has a rate for: those of text first, then by name. */
export function bucketsOf(rates: BucketRates): string[] {
  const others = Object.keys(rates).filter((bucket) => !SHOWN_BUCKETS.some((shown) => shown === bucket));
  return [...SHOWN_BUCKETS.filter((bucket) => rates[bucket] !== undefined), ...others.sort()];
}
