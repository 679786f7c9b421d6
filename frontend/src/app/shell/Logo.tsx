import { Link } from '@tanstack/react-router';
import { text } from '@/text';
import { cx } from '@/ui/cx';

export function Logo({ className }: { className?: string }) {
  return (
    <Link
      to="/"
      className={cx(
        'inline-flex items-center gap-2.5 rounded-md px-2 py-1 text-base font-semibold tracking-tight',
        className,
      )}
    >
      <img src="/assets/icon.svg" alt="" className="size-7" />
      {text.product}
    </Link>
  );
}
