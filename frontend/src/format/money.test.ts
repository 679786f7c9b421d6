import { describe, expect, it } from 'vitest';
import { formatChange, formatMoney } from './money';

describe('an amount', () => {
  it('is read to the cent', () => {
    expect(formatMoney('1234.5')).toBe('$1,234.50');
    expect(formatMoney('0')).toBe('$0.00');
    expect(formatMoney('0.01')).toBe('$0.01');
  });

  it('below a cent has two digits that count, also where the second is none', () => {
    expect(formatMoney('0.0034567')).toBe('$0.0035');
    expect(formatMoney('0.003')).toBe('$0.0030');
    expect(formatMoney('-0.000005')).toBe('-$0.0000050');
    expect(formatChange('0.004')).toBe('+$0.0040');
  });

  it('at an axis is short, with cents where there are some', () => {
    expect(['0', '0.6', '2.5', '12', '1234.5', '0.0005'].map((amount) => formatMoney(amount, 'USD', 'short'))).toEqual([
      '$0',
      '$0.60',
      '$2.50',
      '$12',
      '$1.23K',
      '$0.0005',
    ]);
  });

  it('of a single call has four places, and below them two digits that count', () => {
    expect(formatMoney('0.01451', 'USD', 'fine')).toBe('$0.0145');
    expect(formatMoney('0.0067', 'USD', 'fine')).toBe('$0.0067');
    expect(formatMoney('0.00048', 'USD', 'fine')).toBe('$0.00048');
    expect(formatMoney('0.0000481', 'USD', 'fine')).toBe('$0.000048');
    expect(formatMoney('0', 'USD', 'fine')).toBe('$0.0000');
  });
});
