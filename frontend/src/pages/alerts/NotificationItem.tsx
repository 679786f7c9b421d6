import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { LevelIcon } from '@/alerts/LevelIcon';
import { wordsOf } from '@/alerts/words';
import type { Notification } from '@/api/generated';
import { text } from '@/text';
import { cx } from '@/ui/cx';
import { Ago } from '@/ui/Moment';

/** One notification: following it marks it as read, the cross takes it off. */
export function NotificationItem({
  notification,
  onRead,
  onDismiss,
  onGo,
}: {
  notification: Notification;
  onRead: (id: string) => void;
  onDismiss: (id: string) => void;
  onGo?: () => void;
}) {
  const { alert, read, notification_id: id } = notification;
  const { title, lead } = wordsOf(alert);
  return (
    <li
      className={cx(
        'group relative flex items-start gap-3 px-4 py-3 text-sm hover:bg-sunken/60',
        !read && 'bg-accent-soft/40',
      )}
    >
      <LevelIcon level={alert.level} />
      <div className="min-w-0 flex-1">
        <Link
          to="/alerts/$alertId"
          params={{ alertId: alert.alert_id }}
          onClick={() => {
            if (!read) onRead(id);
            onGo?.();
          }}
          className={cx('line-clamp-2 break-words hover:text-accent hover:underline', !read && 'font-semibold')}
          title={title}
        >
          {!read && <span className="sr-only">{text.alerts.notifications.unread} </span>}
          {title}
        </Link>
        <p className="mt-0.5 line-clamp-2 text-xs break-words text-muted">{lead}</p>
        <div className="mt-1 flex items-center gap-3 text-xs text-muted">
          <Ago at={alert.at} />
          {!read && (
            <button type="button" className="font-medium text-accent hover:underline" onClick={() => onRead(id)}>
              {text.alerts.notifications.markRead}
            </button>
          )}
        </div>
      </div>
      <button
        type="button"
        aria-label={text.alerts.notifications.dismiss(title)}
        title={text.alerts.notifications.dismissShort}
        onClick={() => onDismiss(id)}
        className="-mr-1.5 inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-line hover:text-ink"
      >
        <X className="size-4" aria-hidden />
      </button>
    </li>
  );
}
