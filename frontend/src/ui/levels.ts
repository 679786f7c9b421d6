import type { Tone } from './Badge';

/** Colours of how urgent an alert is. */
export const LEVEL_TONES: Record<'info' | 'warning' | 'critical' | 'exceeded' | 'resolved', Tone> = {
  info: 'info',
  warning: 'warn',
  critical: 'bad',
  exceeded: 'bad',
  resolved: 'good',
};
