import { CircleAlert, CircleCheck, Info, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { Alert } from '@/api/generated';
import { text } from '@/text';
import { cx } from '@/ui/cx';

const ICONS: Record<Alert['level'], { icon: LucideIcon; look: string }> = {
  info: { icon: Info, look: 'bg-info-soft text-info' },
  warning: { icon: TriangleAlert, look: 'bg-warn-soft text-warn' },
  critical: { icon: CircleAlert, look: 'bg-bad-soft text-bad' },
  exceeded: { icon: OctagonAlert, look: 'bg-bad-soft text-bad' },
  resolved: { icon: CircleCheck, look: 'bg-good-soft text-good' },
};

/** How urgent it is: as a shape, a colour, and a word for screen readers. */
export function LevelIcon({ level }: { level: Alert['level'] }) {
  const { icon: Icon, look } = ICONS[level];
  return (
    <span
      className={cx('mt-0.5 inline-flex size-7 shrink-0 items-center justify-center rounded-full', look)}
      title={text.alerts.level[level]}
    >
      <Icon className="size-4" aria-hidden />
      <span className="sr-only">{text.alerts.level[level]}</span>
    </span>
  );
}
