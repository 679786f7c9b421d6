import { describe, expect, it } from 'vitest';
import { drawnQuantity, formatQuantity, quantity } from './unit';

describe('quantities', () => {
  it('are found by name and unit', () => {
    const day = { low_80_usd: '1.50', low_80_tokens: 7 };
    expect(quantity(day, 'low_80', 'usd')).toBe('1.50');
    expect(quantity(day, 'low_80', 'tokens')).toBe(7);
    expect(quantity(day, 'low_80', 'requests')).toBeNull();
    expect(quantity({ total_usd: null }, 'total', 'usd')).toBeNull();
  });

  it('are written by their unit, a zero as a zero', () => {
    expect(formatQuantity('1234.5', 'usd')).toBe('$1,234.50');
    expect(formatQuantity(1234567, 'tokens')).toBe('1,234,567');
    expect(formatQuantity(1234567, 'tokens', 'short')).toBe('1.23M');
    expect(formatQuantity(0, 'requests')).toBe('0');
  });

  it('stay unknown when they are drawn', () => {
    expect(drawnQuantity(null)).toBeNull();
    expect(drawnQuantity('2.5')).toBe(2.5);
  });
});
