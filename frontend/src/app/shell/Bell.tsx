import { Link } from '@tanstack/react-router';
import { Bell as Icon, Settings2 } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/api/client';
import { NotificationItem } from '@/pages/alerts/NotificationItem';
import { useNotificationActions, useNotifications } from '@/pages/alerts/useNotifications';
import { text } from '@/text';
import { Popover } from '@/ui/Popover';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';

const SHOWN = 8;
const EVERY_MS = 15_000;

/** How many notifications are unread, and the newest of them. */
export function Bell() {
  const [open, setOpen] = useState(false);
  const { data } = api.useQuery('get', '/v1/notifications', {}, { refetchInterval: EVERY_MS });
  const unread = data?.unread ?? 0;
  return (
    <Popover
      open={open}
      onOpen={setOpen}
      label={text.bell.title}
      align="end"
      className="flex w-[26rem] flex-col p-0!"
      trigger={
        <button
          type="button"
          aria-label={text.bell.label(unread)}
          className="relative inline-flex size-9 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
        >
          <Icon className="size-5" aria-hidden />
          {unread > 0 && (
            <span
              className="figures absolute top-0.5 right-0 min-w-4 rounded-full bg-bad px-1 text-center text-[0.65rem] font-semibold text-surface"
              aria-hidden
            >
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </button>
      }
    >
      <Newest onGo={() => setOpen(false)} />
    </Popover>
  );
}

function Newest({ onGo }: { onGo: () => void }) {
  const query = useNotifications(SHOWN);
  const { read, dismiss } = useNotificationActions();
  return (
    <>
      <div className="sticky top-0 z-10 flex items-center justify-between border-b border-line bg-surface px-4 py-2.5">
        <h2 className="text-sm font-semibold">{text.bell.title}</h2>
        <Link
          to="/settings/$section"
          params={{ section: 'notifications' }}
          onClick={onGo}
          className="inline-flex items-center gap-1.5 text-xs text-muted hover:text-ink"
        >
          <Settings2 className="size-3.5" aria-hidden />
          {text.bell.preferences}
        </Link>
      </div>
      <Shown
        of={query}
        waiting={
          <div className="p-4">
            <SkeletonLines lines={4} />
          </div>
        }
        isEmpty={(data) => data.notifications.length === 0}
        empty={<p className="px-4 py-8 text-center text-sm text-muted">{text.bell.empty}</p>}
      >
        {(data) => (
          <ul className="divide-y divide-line">
            {data.notifications.map((one) => (
              <NotificationItem
                key={one.notification_id}
                notification={one}
                onRead={read}
                onDismiss={dismiss}
                onGo={onGo}
              />
            ))}
          </ul>
        )}
      </Shown>
      <Link
        to="/alerts/notifications"
        onClick={onGo}
        className="sticky bottom-0 border-t border-line bg-surface px-4 py-2.5 text-center text-sm font-medium text-accent hover:underline"
      >
        {text.bell.all}
      </Link>
    </>
  );
}
