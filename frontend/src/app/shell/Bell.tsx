import { Bell as Icon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Popover } from '@/ui/Popover';
import { SkeletonLines } from '@/ui/Skeleton';

const EVERY_MS = 15_000;

export const loadNewest = () => import('./Newest');
const Newest = lazy(() => loadNewest().then((module) => ({ default: module.Newest })));

/** How many notifications are unread, and the newest of them. */
export function Bell() {
  const [open, setOpen] = useState(false);
  const enabled = useMay()('GET /v1/notifications');
  const { data } = api.useQuery('get', '/v1/notifications', {}, { refetchInterval: EVERY_MS, enabled });
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
      <Suspense
        fallback={
          <div className="p-4">
            <SkeletonLines lines={6} />
          </div>
        }
      >
        <Newest onGo={() => setOpen(false)} />
      </Suspense>
    </Popover>
  );
}
