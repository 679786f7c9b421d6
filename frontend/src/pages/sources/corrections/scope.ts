import type { CorrectionScope, VoidBody } from '@/api/generated';
import { addDays } from '@/format/time';
import { text } from '@/text';
import { entered } from '@/ui/Form';

const words = text.sources.corrections.scope;

export const SCOPES = ['key', 'event', 'import'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a correction takes back, in words. */
export function scopeOf(scope: CorrectionScope): string {
  if (scope.event_id !== null) return words.event(scope.event_id);
  if (scope.api_key !== null) return words.key(scope.api_key);
  if (scope.import_id !== null) return words.import(scope.import_id);
  return scope.batch_id === null ? words.unknown : words.batch(scope.batch_id);
}

/** Of a whole key that was pasted no more than its id leaves the page. */
export function keyIdOf(typed: string): string {
  return /^(?:ok_)?([a-z0-9]{12})(?:_|…|$)/.exec(typed)?.[1] ?? typed;
}

export function readVoid(scope: Scope, data: FormData): VoidBody {
  const reason = entered(data, 'reason');
  if (scope === 'event') return { reason, event_id: entered(data, 'event_id') };
  if (scope === 'import') return { reason, import_id: entered(data, 'import_id') };
  return {
    reason,
    api_key: keyIdOf(entered(data, 'api_key')),
    from: entered(data, 'from'),
    to: addDays(entered(data, 'to'), 1),
  };
}
