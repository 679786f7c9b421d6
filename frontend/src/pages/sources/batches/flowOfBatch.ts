import type { Batch } from '@/api/generated';
import { text } from '@/text';
import type { FlowProps } from '../verify/Flow';

const words = text.sources.batches;

/** What was received of a batch and where it went; lengths are shares of what was received, figures are the API's. */
export function flowOfBatch(batch: Batch): FlowProps {
  return {
    from: { label: batch.received === null ? words.accepted : words.received, value: batch.received ?? batch.accepted },
    ways: [
      { label: words.counts, value: batch.won, tone: 'good' as const },
      { label: words.duplicates, value: batch.duplicates, tone: 'neutral' as const },
      { label: words.conflicts, value: batch.conflicts, tone: 'warn' as const },
    ],
    notes: batch.unpriced > 0 ? [{ label: words.unpriced, value: batch.unpriced }] : [],
  };
}

/** What was counted and taken back since is in none of the ways: the API tells no number of it. */
export function lacksSome({ counted, accepted, won, duplicates, conflicts }: Batch): boolean {
  return counted === true && won + duplicates + conflicts < accepted;
}
