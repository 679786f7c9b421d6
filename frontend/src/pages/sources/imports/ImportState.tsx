import type { Import } from '@/api/generated';
import { text } from '@/text';
import { Badge, type Tone } from '@/ui/Badge';

const TONES: Record<Import['state'], Tone> = {
  awaiting_upload: 'warn',
  checking: 'info',
  checked: 'accent',
  importing: 'info',
  done: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  undoing: 'info',
  undone: 'neutral',
};

export function ImportState({ state }: { state: Import['state'] }) {
  return <Badge tone={TONES[state]}>{text.sources.imports.states[state]}</Badge>;
}
