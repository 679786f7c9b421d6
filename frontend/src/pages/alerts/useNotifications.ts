import { api } from '@/api/client';
import { toastProblem } from '@/ui/toast';

const EVERY_MS = 15_000;

/** One's own notifications, kept up to date while the page is visible. */
export function useNotifications(limit: number, unread = false) {
  return api.useQuery(
    'get',
    '/v1/notifications',
    { params: { query: { limit, ...(unread ? { unread: 'true' as const } : {}) } } },
    { refetchInterval: EVERY_MS },
  );
}

/** Marks as read, and takes off the list. */
export function useNotificationActions(): { read: (id: string) => void; dismiss: (id: string) => void } {
  const read = api.useMutation('post', '/v1/notifications/{notification_id}/read', { onError: toastProblem });
  const dismiss = api.useMutation('post', '/v1/notifications/{notification_id}/dismiss', { onError: toastProblem });
  const params = (id: string) => ({ params: { path: { notification_id: id } } });
  return { read: (id) => read.mutate(params(id)), dismiss: (id) => dismiss.mutate(params(id)) };
}
