import type { Recommendation, State } from '@/api/generated';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';

const words = text.recommendations;
const TONES: Record<State, Tone> = {
  pending: 'info',
  more_info: 'warn',
  accepted: 'accent',
  rejected: 'neutral',
  implemented: 'accent',
  verified: 'good',
  archived: 'neutral',
  expired: 'neutral',
};

export function StateBadge({ recommendation }: { recommendation: Pick<Recommendation, 'state'> }) {
  return <Badge tone={TONES[recommendation.state]}>{words.states[recommendation.state]}</Badge>;
}
