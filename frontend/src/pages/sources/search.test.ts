import { describe, expect, it } from 'vitest';
import { readBatches, readCorrections, readKeys, readSend, readUnpriced, readVerify } from './search';

describe('addresses of the data sources', () => {
  it('are empty for what is usual', () => {
    for (const read of [readSend, readKeys, readBatches, readUnpriced, readCorrections, readVerify])
      expect(read({})).toEqual({});
  });

  it('leave out what is not known', () => {
    expect(readSend({ language: 'cobol', extent: 'full', key: '../x' })).toEqual({ extent: 'full' });
    expect(readKeys({ show: 'some', make: 'no', key: 'k7f3m2p9x4d1' })).toEqual({ key: 'k7f3m2p9x4d1' });
    expect(readBatches({ outcome: 'late', from: 'yesterday' })).toEqual({ outcome: 'late' });
  });

  it('keep ids that look like numbers as texts', () => {
    expect(readKeys({ key: 123456789012 })).toEqual({ key: '123456789012' });
  });

  it('name a model whatever is in its name', () => {
    expect(readUnpriced({ model: 'in-house/<b>atlas' })).toEqual({ model: 'in-house/<b>atlas' });
  });

  it('read the proof of a period', () => {
    expect(readVerify({ view: 'groups', by: 'team', from: '2026-11-01', to: '2026-12-01' })).toEqual({
      view: 'groups',
      by: 'team',
      from: '2026-11-01',
      to: '2026-12-01',
    });
  });
});
