import { describe, expect, it } from 'vitest';
import { localIn, momentIn } from './zone';

describe('local times of a zone', () => {
  it('become moments, in summer and in winter', () => {
    expect(momentIn('Europe/Zurich', '2026-11-30T09:00')).toBe('2026-11-30T08:00:00.000Z');
    expect(momentIn('Europe/Zurich', '2026-07-01T09:00')).toBe('2026-07-01T07:00:00.000Z');
    expect(momentIn('Asia/Kathmandu', '2026-07-01T00:00')).toBe('2026-06-30T18:15:00.000Z');
  });

  it('are told by clocks that have just changed', () => {
    expect(momentIn('Europe/Zurich', '2026-03-29T03:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(momentIn('America/New_York', '2026-11-01T03:00')).toBe('2026-11-01T08:00:00.000Z');
  });

  it('come back from moments, and what is no time has none', () => {
    expect(localIn('America/New_York', '2026-12-01T00:00:00Z')).toBe('2026-11-30T19:00');
    expect(localIn('UTC', '2026-12-01T00:00:00Z')).toBe('2026-12-01T00:00');
    expect(momentIn('UTC', '')).toBeNull();
  });
});
