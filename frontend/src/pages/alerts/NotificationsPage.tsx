/** What one was told in the app. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';
import { Card } from '@/ui/Card';
import { Empty } from '@/ui/Empty';
import { FilterCheck, FilterLine } from '@/ui/FilterLine';
import { Page } from '@/ui/Page';
import { RowsWaiting } from '@/ui/RowsWaiting';
import { Shown } from '@/ui/Shown';
import { AlertsTabs } from './AlertsTabs';
import { NotificationItem } from './NotificationItem';
import { useNotificationActions, useNotifications } from './useNotifications';

const MOST = 200;

export function NotificationsPage() {
  const { unread = false } = useSearch({ from: '/shell/alerts/notifications' });
  const navigate = useNavigate({ from: '/alerts/notifications' });
  const query = useNotifications(MOST, unread);
  const { read, dismiss } = useNotificationActions();
  const words = text.alerts.notifications;
  return (
    <Page
      title={text.alerts.title}
      lead={words.lead}
      actions={
        <ButtonLink to="/settings/$section" params={{ section: 'notifications' }}>
          {words.preferences}
        </ButtonLink>
      }
    >
      <AlertsTabs />
      <FilterLine>
        <FilterCheck
          label={words.onlyUnread}
          checked={unread}
          onChange={(checked) => void navigate({ search: checked ? { unread: true } : {}, replace: true })}
        />
      </FilterLine>
      <Card className="overflow-hidden [&>div]:p-0">
        <Shown
          of={query}
          waiting={<RowsWaiting lines={5} />}
          isEmpty={(data) => data.notifications.length === 0}
          empty={
            <Empty icon={Bell} title={unread ? words.noneUnread : words.none}>
              {words.noneLead}
            </Empty>
          }
        >
          {(data) => (
            <ul className="divide-y divide-line">
              {data.notifications.map((one) => (
                <NotificationItem key={one.notification_id} notification={one} onRead={read} onDismiss={dismiss} />
              ))}
            </ul>
          )}
        </Shown>
      </Card>
    </Page>
  );
}
