import { CircleAlert, CircleCheck, Info, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { Alert } from '@/api/generated';
import { text } from '@/text';
import { Mark } from './Mark';

const LOOKS: Record<Alert['level'], { icon: LucideIcon; look: string }> = {
  info: { icon: Info, look: 'bg-info-soft text-info' },
  warning: { icon: TriangleAlert, look: 'bg-warn-soft text-warn' },
  critical: { icon: CircleAlert, look: 'bg-bad-soft text-bad' },
  exceeded: { icon: OctagonAlert, look: 'bg-bad-soft text-bad' },
  resolved: { icon: CircleCheck, look: 'bg-good-soft text-good' },
};

/** How urgent it is. */
export function LevelIcon({ level }: { level: Alert['level'] }) {
  return <Mark {...LOOKS[level]} says={text.alerts.level[level]} />;
}
