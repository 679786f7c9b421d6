import type { Correction } from '@/api/generated';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';

const TONES: Record<Correction['state'], Tone> = {
  previewing: 'info',
  previewed: 'accent',
  running: 'info',
  settling: 'good',
  done: 'good',
};

export function CorrectionState({ state }: { state: Correction['state'] }) {
  return <Badge tone={TONES[state]}>{text.sources.corrections.states[state]}</Badge>;
}
