import { text } from '@/text';
import { cx } from './cx';

/** The place of what is coming, at about its height. */
export function Skeleton({ className = 'h-24' }: { className?: string }) {
  return (
    <div
      role="status"
      aria-label={text.loading}
      className={cx('w-full animate-pulse rounded-lg bg-sunken', className)}
    />
  );
}

export function SkeletonLines({ lines = 4 }: { lines?: number }) {
  return (
    <div
      role="status"
      aria-label={text.loading}
      className="grid gap-2.5 in-[.flush]:mx-4 in-[.flush]:mb-4 sm:in-[.flush]:mx-5"
    >
      {Array.from({ length: lines }, (_, line) => (
        <div key={`line-${String(line)}`} className="h-6 animate-pulse rounded bg-sunken" />
      ))}
    </div>
  );
}

/** The place of one figure within a line that is there already. */
export function SkeletonFigure() {
  return (
    <span
      role="status"
      aria-label={text.loading}
      className="inline-block h-[0.8em] w-28 max-w-full animate-pulse rounded bg-sunken"
    />
  );
}
