import { describe, expect, it } from 'vitest';
import { following } from './useTyped';

describe('what is typed', () => {
  const draft = { value: '12', told: '""', sent: '"1"' };

  it('stays while the address is as it was', () => {
    expect(following(draft, '""')).toBe(draft);
  });

  it('stays when the address says what was typed before it', () => {
    expect(following(draft, '"1"')).toEqual({ value: '12', told: '"1"', sent: null });
  });

  it('is dropped when the address says the same, or something from elsewhere', () => {
    expect(following({ ...draft, value: '1' }, '"1"')).toBeNull();
    expect(following(draft, '"7"')).toBeNull();
  });
});
