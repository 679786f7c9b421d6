import { Link } from '@tanstack/react-router';
import { text } from '@/text';

export function Logo() {
  return (
    <Link to="/" className="flex items-center gap-2.5 rounded-md px-2 py-1 text-base font-semibold tracking-tight">
      <img src="/assets/icon.svg" alt="" className="size-7" />
      {text.product}
    </Link>
  );
}
