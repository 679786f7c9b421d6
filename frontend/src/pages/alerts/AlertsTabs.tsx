import { useLocation } from '@tanstack/react-router';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { LinkTabs } from '@/ui/Tabs';

/** Alerts, anomalies, one's own notifications, and what could not be delivered: four views of one page. */
export function AlertsTabs() {
  const { pathname } = useLocation();
  const may = useMay();
  const { data } = api.useQuery('get', '/v1/notifications', {}, { enabled: may('GET /v1/notifications') });
  const tabs = [
    { needs: 'GET /v1/alerts', to: '/alerts', title: text.alerts.tabs.alerts },
    { needs: 'GET /v1/anomalies', to: '/anomalies', title: text.alerts.tabs.anomalies },
    { needs: 'GET /v1/notifications', to: '/alerts/notifications', title: text.alerts.tabs.notifications },
    { needs: 'GET /v1/deliveries/dead', to: '/alerts/deliveries', title: text.alerts.tabs.deliveries },
  ] as const;
  return (
    <LinkTabs
      label={text.alerts.views}
      tabs={tabs
        .filter((tab) => may(tab.needs))
        .map((tab) => ({
          title: tab.title,
          link: { to: tab.to, search: {} },
          active: pathname === tab.to,
          ...(tab.to === '/alerts/notifications' && data !== undefined && data.unread > 0
            ? { count: data.unread }
            : {}),
        }))}
    />
  );
}
