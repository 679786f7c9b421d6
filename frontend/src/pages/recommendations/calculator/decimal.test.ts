import { describe, expect, it } from 'vitest';
import { estimate, parse, print, times } from './decimal';

describe('decimal amounts', () => {
  it('are read and written to the digit', () => {
    for (const text of ['0', '0.1', '79.07976783', '-3.000000000001', '123456789012.999999999999']) {
      const value = parse(text);
      expect(value === null ? null : print(value)).toBe(text);
    }
    expect(print(parse('5.50') ?? 0n)).toBe('5.5');
    expect(print(parse(' 7 ') ?? 0n)).toBe('7');
  });

  it('are refused where they are none', () => {
    for (const text of ['', '1e5', '1,5', '.5', '5.', '0x10', 'NaN', '1'.repeat(13), '0.1234567890123']) {
      expect(parse(text)).toBeNull();
    }
  });

  it('are multiplied exactly, where binary fractions err', () => {
    expect(print(times(parse('0.1') ?? 0n, parse('3') ?? 0n))).toBe('0.3');
    expect(0.1 * 3).not.toBe(0.3);
  });
});

describe('whether it pays', () => {
  const ENTERED = { hours: '8', rate: '100.00', savings: '48.6762404', running: '' };

  it('is reckoned from hours, rate and savings', () => {
    expect(estimate(ENTERED)).toEqual({ cost: '800', net: '48.6762404', months: '16.5', year: '-215.8851152' });
  });

  it('takes running costs off, and may never pay', () => {
    expect(estimate({ ...ENTERED, running: '48.6762404' })).toEqual({
      cost: '800',
      net: '0',
      months: null,
      year: '-800',
    });
    expect(estimate({ ...ENTERED, running: '50' })?.net).toBe('-1.3237596');
  });

  it('pays at once where it costs nothing', () => {
    expect(estimate({ ...ENTERED, hours: '0' })?.months).toBe('0.0');
  });

  it('waits until everything is an amount', () => {
    expect(estimate({ ...ENTERED, rate: '' })).toBeNull();
    expect(estimate({ ...ENTERED, hours: '-1' })).toBeNull();
  });
});
