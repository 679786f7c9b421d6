/** From a call to the request that brought it, and from such a batch to its calls. */
import type { LinkProps } from '@tanstack/react-router';

/** What became of a batch, and its proof. */
export function batchAt(batch: string): LinkProps {
  return { to: '/sources/batches', search: { batch } };
}

/** The rows of a batch. */
export function eventsOfBatch(batch: string): LinkProps {
  return { to: '/costs/events', search: { batch } };
}
