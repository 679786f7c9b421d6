import { describe, expect, it } from 'vitest';
import { formatShare } from './number';

describe('a share', () => {
  it('is a percentage', () => {
    expect(formatShare('0.1234')).toBe('12.3%');
    expect(formatShare(1)).toBe('100%');
  });

  it('is nothing only where it is nothing', () => {
    expect(formatShare('0')).toBe('0%');
    expect(formatShare('0.0003')).toBe('<0.1%');
    expect(formatShare('0.004', 0)).toBe('<1%');
    expect(formatShare('0.006', 0)).toBe('1%');
  });
});
