import { Link } from '@tanstack/react-router';
import { Settings2 } from 'lucide-react';
import { NotificationItem } from '@/pages/alerts/NotificationItem';
import { useNotificationActions, useNotifications } from '@/pages/alerts/useNotifications';
import { text } from '@/text';
import { Shown } from '@/ui/Shown';
import { SkeletonLines } from '@/ui/Skeleton';

const SHOWN = 8;

/** What the bell opens. */
export function Newest({ onGo }: { onGo: () => void }) {
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
