import { describe, expect, it } from 'vitest';
import { snoozedUntil } from './snoozes';

const MONDAY = Date.parse('2026-11-30T23:30:00Z');

describe('putting an alert off', () => {
  it('is by hours, or until nine in the morning of the zone', () => {
    expect(snoozedUntil('hour', MONDAY, 'UTC')).toBe('2026-12-01T00:30:00.000Z');
    expect(snoozedUntil('tomorrow', MONDAY, 'UTC')).toBe('2026-12-01T09:00:00.000Z');
    expect(snoozedUntil('tomorrow', MONDAY, 'Europe/Zurich')).toBe('2026-12-02T08:00:00.000Z');
  });

  it('on a Monday means the next one, on a Sunday tomorrow', () => {
    expect(snoozedUntil('monday', MONDAY, 'UTC')).toBe('2026-12-07T09:00:00.000Z');
    expect(snoozedUntil('monday', Date.parse('2026-11-29T10:00:00Z'), 'UTC')).toBe('2026-11-30T09:00:00.000Z');
  });
});
