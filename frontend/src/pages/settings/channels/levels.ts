import type { Channel } from '@/api/generated';

export type Level = Channel['levels'][number];
export const LEVELS: readonly Level[] = ['info', 'warning', 'critical', 'exceeded'];

/** What a channel is told of unless somebody says otherwise. */
export function usualLevels(kind: Channel['kind']): readonly Level[] {
  return kind === 'slack' ? ['critical', 'exceeded'] : ['warning', 'critical', 'exceeded'];
}

/** The checked boxes of a form whose names begin like that. */
export function checkedLevels(data: FormData, prefix = 'level-'): Level[] {
  return LEVELS.filter((level) => data.has(`${prefix}${level}`));
}
