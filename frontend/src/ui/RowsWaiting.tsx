import { SkeletonLines } from './Skeleton';

/** The place of a table that reaches the edges of its card. */
export function RowsWaiting({ lines = 4 }: { lines?: number }) {
  return (
    <div className="px-4 pt-1 pb-4 sm:px-5">
      <SkeletonLines lines={lines} />
    </div>
  );
}
