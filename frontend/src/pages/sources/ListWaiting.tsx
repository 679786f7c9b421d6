import { SkeletonLines } from '@/ui/Skeleton';

/** The place of a list within a card that reaches its edges. */
export function ListWaiting() {
  return (
    <div className="px-4 pb-5 sm:px-5">
      <SkeletonLines lines={5} />
    </div>
  );
}
