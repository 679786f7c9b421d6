import { Link } from '@tanstack/react-router';
import { Bell as Icon } from 'lucide-react';
import { api } from '@/api/client';
import { text } from '@/text';

/** How many notifications are unread. */
export function Bell() {
  const { data } = api.useQuery('get', '/v1/notifications', {}, { refetchInterval: 30_000 });
  const unread = data?.unread ?? 0;
  return (
    <Link
      to="/alerts"
      aria-label={text.bell.label(unread)}
      className="relative inline-flex size-9 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      <Icon className="size-5" aria-hidden />
      {unread > 0 && (
        <span
          className="figures absolute top-1 right-0.5 rounded-full bg-bad px-1 text-[0.65rem] font-semibold text-surface"
          aria-hidden
        >
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}
