import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { text } from '@/text';

export function Back() {
  return (
    <Link
      to="/budgets"
      className="screen-only mr-3 inline-flex items-center gap-1 align-bottom text-muted hover:text-ink"
    >
      <ChevronLeft className="size-4" aria-hidden />
      {text.budgets.title}
    </Link>
  );
}
